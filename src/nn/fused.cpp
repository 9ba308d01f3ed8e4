#include "nn/fused.h"

#include <kerf/error.h>

#include <algorithm>

#include "nn/attention.h"
#include "nn/kernels.h"
#include "nn/parallel.h"

namespace kerf::nn {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t kGrain = 1 << 15;  // values from which a second thread pays

bool has_kernel(const torch::Tensor& x) {
  return x.is_cpu() && (x.scalar_type() == torch::kFloat32 || x.scalar_type() == torch::kBFloat16);
}

template <typename T>
T* data(const torch::Tensor& tensor) {
  return static_cast<T*>(tensor.data_ptr());
}

/// Calls use(kernels, a value of the tensor's type to tell it by).
template <typename Use>
void by_type(const torch::Tensor& x, const Use& use) {
  if (x.scalar_type() == torch::kFloat32)
    use(float_kernels(), float());
  else
    use(bf16_kernels(), Bf16());
}

struct GeluTanh : public torch::autograd::Function<GeluTanh> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& given) {
    const auto x = given.contiguous();
    context->save_for_backward({x});
    auto y = torch::empty_like(x);
    by_type(x, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      at::parallel_for(0, x.numel(), kGrain, [&](std::int64_t first, std::int64_t last) {
        kernels.gelu(data<T>(x) + first, data<T>(y) + first, last - first);
      });
    });
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto x = context->get_saved_variables()[0];
    const auto gradient = gradients[0].contiguous();
    auto out = torch::empty_like(x);
    by_type(x, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      at::parallel_for(0, x.numel(), kGrain, [&](std::int64_t first, std::int64_t last) {
        kernels.gelu_back(data<T>(x) + first, data<T>(gradient) + first, data<T>(out) + first, last - first);
      });
    });
    return {out};
  }
};

/// What of the tensors of a segment `first` begins at, and the sizes of the segments from there to `last`.
struct Part {
  HeadShape shape;
  std::int64_t joined = 0, part = 0, table = 0;
};

Part part_of(const HeadShape& all, std::int64_t first, std::int64_t last) {
  Part part{all, 0, first * all.heads * all.tokens * all.width, first * all.table};
  part.shape.segments = last - first, part.joined = 3 * part.part;
  return part;
}

struct SplitRotated : public torch::autograd::Function<SplitRotated> {
  static variable_list forward(AutogradContext* context, const torch::Tensor& given, const torch::Tensor& cos,
                               const torch::Tensor& sin, std::int64_t segments, std::int64_t heads) {
    const auto qkv = given.contiguous();
    const auto tokens = qkv.size(0) / segments, width = qkv.size(1) / (3 * heads);
    const HeadShape shape{segments, tokens, heads, width, tokens * width};
    context->save_for_backward({cos, sin});
    context->saved_data["segments"] = segments, context->saved_data["heads"] = heads;
    const auto empty = [&] { return torch::empty({segments, heads, tokens, width}, qkv.options()); };
    const variable_list parts{empty(), empty(), empty()};
    by_type(qkv, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      at::parallel_for(0, segments, 1 + kGrain / (tokens * heads * width), [&](auto first, auto last) {
        const auto at = part_of(shape, first, last);
        kernels.rotate(data<T>(qkv) + at.joined, data<float>(cos) + at.table, data<float>(sin) + at.table,
                       data<T>(parts[0]) + at.part, data<T>(parts[1]) + at.part, data<T>(parts[2]) + at.part,
                       at.shape);
      });
    });
    return parts;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto tables = context->get_saved_variables();
    const auto segments = context->saved_data["segments"].toInt(),
               heads = context->saved_data["heads"].toInt();
    for (auto& gradient : gradients) gradient = gradient.contiguous();
    const auto tokens = gradients[0].size(2), width = gradients[0].size(3);
    const HeadShape shape{segments, tokens, heads, width, tokens * width};
    auto qkv = torch::empty({segments * tokens, 3 * heads * width}, gradients[0].options());
    by_type(qkv, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      at::parallel_for(0, segments, 1 + kGrain / (tokens * heads * width), [&](auto first, auto last) {
        const auto at = part_of(shape, first, last);
        kernels.rotate_back(data<T>(gradients[0]) + at.part, data<T>(gradients[1]) + at.part,
                            data<T>(gradients[2]) + at.part, data<float>(tables[0]) + at.table,
                            data<float>(tables[1]) + at.table, data<T>(qkv) + at.joined, at.shape);
      });
    });
    return {qkv, {}, {}, {}, {}};
  }
};

/// Parts of `count` rows for threads, and where each begins: their number depends on the sizes alone, so that
/// sums over parts come out the same on any number of threads.
struct Parts {
  std::int64_t count = 0, parts = 1;
  Parts(std::int64_t rows, std::int64_t values) : count(rows) {
    parts = std::clamp<std::int64_t>(values / kGrain, 1, std::min<std::int64_t>(rows, 64));
  }
  std::int64_t begin(std::int64_t part) const { return part * count / parts; }
  /// Calls use(part, first, last) on several threads.
  template <typename Use>
  void run(const Use& use) const {
    at::parallel_for(0, parts, 1, [&](std::int64_t from, std::int64_t to) {
      for (auto part = from; part < to; ++part) use(part, begin(part), begin(part + 1));
    });
  }
};

struct RmsNormed : public torch::autograd::Function<RmsNormed> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& given,
                               const torch::Tensor& weight, double epsilon) {
    const auto x = given.contiguous();
    const auto width = x.size(-1), rows = x.numel() / width;
    auto y = torch::empty_like(x, torch::kFloat32);
    auto inverse = torch::empty({rows});
    by_type(x, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      Parts(rows, x.numel()).run([&](std::int64_t, std::int64_t first, std::int64_t last) {
        kernels.rms(data<T>(x) + first * width, data<float>(weight), float(epsilon),
                    data<float>(y) + first * width, data<float>(inverse) + first, last - first, width);
      });
    });
    context->save_for_backward({x, weight, inverse});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &inverse = saved[2];
    const auto gradient = gradients[0].to(torch::kFloat32).contiguous();
    const auto width = x.size(-1), rows = x.numel() / width;
    auto out = torch::empty_like(x);
    const Parts parts(rows, x.numel());
    auto weights = torch::zeros({parts.parts, width});
    by_type(x, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      parts.run([&](std::int64_t part, std::int64_t first, std::int64_t last) {
        kernels.rms_back(data<T>(x) + first * width, data<float>(weight), data<float>(inverse) + first,
                         data<float>(gradient) + first * width, data<T>(out) + first * width,
                         data<float>(weights) + part * width, last - first, width);
      });
    });
    return {out, weights.sum(0), {}};
  }
};

/// The sizes of some of the segments of x [B, T, heads, d].
HeadShape shape_of(const torch::Tensor& x, std::int64_t segments) {
  return {segments, x.size(1), x.size(2), x.size(3), x.size(1) * x.size(3)};
}

struct NormRotated : public torch::autograd::Function<NormRotated> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& given,
                               const torch::Tensor& weight, double epsilon, const torch::Tensor& cos,
                               const torch::Tensor& sin) {
    const auto x = given.contiguous();
    const auto batch = x.size(0), tokens = x.size(1), heads = x.size(2), width = x.size(3);
    auto y = torch::empty({batch, heads, tokens, width}, x.options());
    auto inverse = torch::empty({batch, tokens * heads});
    const auto all = tokens * heads * width, table = tokens * width;
    by_type(x, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      Parts(batch, x.numel()).run([&](std::int64_t, std::int64_t first, std::int64_t last) {
        kernels.norm_rotate(data<T>(x) + first * all, data<float>(weight), float(epsilon),
                            data<float>(cos) + first * table, data<float>(sin) + first * table,
                            data<T>(y) + first * all, data<float>(inverse) + first * tokens * heads,
                            shape_of(x, last - first));
      });
    });
    context->save_for_backward({x, weight, inverse, cos, sin});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &inverse = saved[2], &cos = saved[3], &sin = saved[4];
    const auto gradient = gradients[0].contiguous();
    const auto tokens = x.size(1), heads = x.size(2), width = x.size(3);
    const auto all = tokens * heads * width, table = tokens * width;
    auto out = torch::empty_like(x);
    const Parts parts(x.size(0), x.numel());
    auto weights = torch::zeros({parts.parts, width});
    by_type(x, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      parts.run([&](std::int64_t part, std::int64_t first, std::int64_t last) {
        kernels.norm_rotate_back(data<T>(x) + first * all, data<float>(weight),
                                 data<float>(inverse) + first * tokens * heads,
                                 data<float>(cos) + first * table, data<float>(sin) + first * table,
                                 data<T>(gradient) + first * all, data<T>(out) + first * all,
                                 data<float>(weights) + part * width, shape_of(x, last - first));
      });
    });
    return {out, weights.sum(0), {}, {}, {}};
  }
};

/// Calls use(place, width) for each row of x. Row by row, for the last values of a run that fill no vector
/// are rounded otherwise: what a row gives must not depend on the rows beside it.
template <typename Use>
void for_rows(const torch::Tensor& x, const Use& use) {
  const auto width = x.size(-1), rows = x.numel() / std::max<std::int64_t>(1, width);
  at::parallel_for(0, rows, 1 + kGrain / std::max<std::int64_t>(1, width),
                   [&](std::int64_t first, std::int64_t last) {
                     for (auto row = first; row < last; ++row) use(row * width, width);
                   });
}

struct SwiGlu : public torch::autograd::Function<SwiGlu> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& gate_given,
                               const torch::Tensor& up_given) {
    const auto gate = gate_given.contiguous(), up = up_given.contiguous();
    auto y = torch::empty_like(gate);
    by_type(gate, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      for_rows(gate, [&](std::int64_t at, std::int64_t width) {
        kernels.swiglu(data<T>(gate) + at, data<T>(up) + at, data<T>(y) + at, width);
      });
    });
    context->save_for_backward({gate, up});
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &gate = saved[0], &up = saved[1];
    const auto gradient = gradients[0].contiguous();
    auto to_gate = torch::empty_like(gate), to_up = torch::empty_like(up);
    by_type(gate, [&](const auto& kernels, auto value) {
      using T = decltype(value);
      for_rows(gate, [&](std::int64_t at, std::int64_t width) {
        kernels.swiglu_back(data<T>(gate) + at, data<T>(up) + at, data<T>(gradient) + at,
                            data<T>(to_gate) + at, data<T>(to_up) + at, width);
      });
    });
    return {to_gate, to_up};
  }
};

}  // namespace

bool has_norm_kernel(const torch::Tensor& x, const torch::Tensor& weight) {
  return has_kernel(x) && x.numel() > 0 && weight.scalar_type() == torch::kFloat32;
}

torch::Tensor rms_norm(const torch::Tensor& x, const torch::Tensor& weight, double epsilon) {
  check(has_norm_kernel(x, weight), "rms_norm computes on the CPU with a weight in float32");
  return RmsNormed::apply(x, weight, epsilon);
}

torch::Tensor norm_rotated(const torch::Tensor& x, const torch::Tensor& weight, double epsilon,
                           const torch::Tensor& cos, const torch::Tensor& sin) {
  check(has_norm_kernel(x, weight) && x.size(-1) <= kWidestHead,
        "norm_rotated computes on the CPU with a weight in float32, for heads of 256 at most");
  const auto table = [&](const torch::Tensor& one) {
    return one.to(torch::kFloat32).expand({x.size(0), x.size(1), x.size(3)}).contiguous();
  };
  return NormRotated::apply(x, weight, epsilon, table(cos), table(sin));
}

torch::Tensor swiglu(const torch::Tensor& gate, const torch::Tensor& up) {
  if (!has_kernel(gate) || gate.scalar_type() != up.scalar_type()) return torch::silu(gate) * up;
  return SwiGlu::apply(gate, up);
}

torch::Tensor gelu_tanh(const torch::Tensor& x) {
  return has_kernel(x) ? GeluTanh::apply(x) : torch::gelu(x, "tanh");
}

Heads split_rotated(const torch::Tensor& qkv, const torch::Tensor& cos, const torch::Tensor& sin,
                    std::int64_t segments, std::int64_t heads) {
  if (has_kernel(qkv)) {
    const auto parts = SplitRotated::apply(qkv, cos.contiguous(), sin.contiguous(), segments, heads);
    return {parts[0], parts[1], parts[2]};
  }
  const auto parts =
      qkv.view({segments, qkv.size(0) / segments, 3, heads, -1}).permute({2, 0, 3, 1, 4}).unbind(0);
  const auto table = [&](const torch::Tensor& one) { return one.view({segments, 1, -1, one.size(-1)}); };
  const auto rotate = [&](const torch::Tensor& x) {
    return apply_rotary(x.to(torch::kFloat32), table(cos), table(sin)).to(qkv.scalar_type());
  };
  return {rotate(parts[0]), rotate(parts[1]), parts[2]};
}

}  // namespace kerf::nn
