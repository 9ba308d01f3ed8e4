#include "nn/fused.h"

#include <ATen/Parallel.h>

#include "nn/attention.h"
#include "nn/kernels.h"

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

}  // namespace

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
