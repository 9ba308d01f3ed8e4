#include "nn/product.h"

#include <algorithm>
#include <fstream>
#include <string>

#include "nn/device.h"
#include "nn/few_rows.h"

namespace kerf::nn {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Weights widened at a time: they stay in the cache between widening and use.
constexpr std::int64_t kBlock = 1 << 20;
// Below this many multiplications a call's overhead decides, and MKL has less of it.
constexpr std::int64_t kLarge = 1 << 20;

bool is_intel() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line) && !line.empty();)
    if (line.starts_with("vendor_id")) return line.find("GenuineIntel") != std::string::npos;
  return false;
}

using OneDnnLinear = torch::Tensor(const torch::Tensor&, const torch::Tensor&,
                                   const std::optional<torch::Tensor>&, c10::string_view,
                                   c10::List<std::optional<at::Scalar>>, std::optional<c10::string_view>);

/// LibTorch's float32 products go to MKL, which leaves half of a processor by another maker than Intel idle;
/// oneDNN does not. Null where MKL is the better one, or LibTorch was built without oneDNN.
const c10::TypedOperatorHandle<OneDnnLinear>* one_dnn() {
  static const auto found = []() -> std::optional<c10::TypedOperatorHandle<OneDnnLinear>> {
    const auto op = c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
    if (!op || is_intel()) return {};
    return op->typed<OneDnnLinear>();
  }();
  return found ? &*found : nullptr;
}

/// x [M, K], weight [N, K], both float32 (strides as they come) -> [M, N].
torch::Tensor wide_product(const torch::Tensor& x, const torch::Tensor& weight) {
  const auto* linear = one_dnn();
  if (!linear || x.size(0) * x.size(1) * weight.size(0) < kLarge) return torch::matmul(x, weight.t());
  const at::AutoDispatchBelowADInplaceOrView no_graph;  // WideProduct is the graph
  return linear->call(x.contiguous(), weight, {}, "none", c10::List<std::optional<at::Scalar>>(), "");
}

/// Calls `use(first, rows)` with float32 copies of consecutive rows of a bfloat16 matrix.
template <typename Use>
void for_blocks(const torch::Tensor& weight, const Use& use) {
  const auto rows = std::max<std::int64_t>(1, kBlock / std::max<std::int64_t>(1, weight.size(1)));
  for (std::int64_t first = 0; first < weight.size(0); first += rows)
    use(first, weight.narrow(0, first, std::min(rows, weight.size(0) - first)).to(torch::kFloat32));
}

/// x [M, K] float32 on the CPU, weight [N, K] float32 or bfloat16 -> [M, N] float32; no gradients.
torch::Tensor times(const torch::Tensor& x, const torch::Tensor& weight) {
  if (x.size(0) <= kFewRows && weight.is_contiguous())
    return few_rows_product(x.contiguous(), weight, best_isa());
  if (weight.scalar_type() == torch::kFloat32) return wide_product(x, weight);
  auto y = torch::empty({x.size(0), weight.size(0)}, x.options());
  for_blocks(weight, [&](std::int64_t first, const torch::Tensor& rows) {
    y.narrow(1, first, rows.size(0)).copy_(wide_product(x, rows));
  });
  return y;
}

/// gradient [M, N], weight [N, K] -> gradient W [M, K].
torch::Tensor times_back(const torch::Tensor& gradient, const torch::Tensor& weight) {
  if (weight.scalar_type() == torch::kFloat32) return wide_product(gradient, weight.t());
  auto x = torch::zeros({gradient.size(0), weight.size(1)}, gradient.options());
  for_blocks(weight, [&](std::int64_t first, const torch::Tensor& rows) {
    x.add_(wide_product(gradient.narrow(1, first, rows.size(0)), rows.t()));
  });
  return x;
}

struct WideProduct : public torch::autograd::Function<WideProduct> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& weight) {
    context->save_for_backward({weight.requires_grad() ? x : torch::Tensor(), weight});
    context->saved_data["x"] = x.requires_grad();
    return times(x, weight);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto& gradient = gradients[0];
    torch::Tensor to_x, to_weight;
    if (context->saved_data["x"].toBool()) to_x = times_back(gradient, saved[1]);
    if (saved[0].defined()) to_weight = wide_product(gradient.t(), saved[0].t()).to(saved[1].scalar_type());
    return {to_x, to_weight};
  }
};

bool wants_gradient(const torch::Tensor& x, const torch::Tensor& weight) {
  return torch::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad());
}

bool is_float(const torch::Tensor& x) {
  return x.scalar_type() == torch::kFloat32 || x.scalar_type() == torch::kBFloat16;
}

/// Whether to multiply in float32 here, and not as the library would.
bool multiply_wide(const torch::Tensor& x, const torch::Tensor& weight, std::int64_t rows) {
  if (!x.is_cpu() || rows == 0 || !is_float(x) || !is_float(weight)) return false;
  if (x.scalar_type() == torch::kFloat32 || !fast_bf16()) return true;
  return rows <= kFewRows && weight.scalar_type() == torch::kBFloat16 && !wants_gradient(x, weight);
}

}  // namespace

torch::Tensor product(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
  const auto type = x.scalar_type();
  const auto rows = x.size(-1) > 0 ? x.numel() / x.size(-1) : 0;
  if (!multiply_wide(x, weight, rows))
    return torch::linear(x, weight.to(type), bias.defined() ? bias.to(type) : bias);
  const auto flat = x.reshape({rows, x.size(-1)}).to(torch::kFloat32);
  auto y = wants_gradient(x, weight) ? WideProduct::apply(flat, weight) : times(flat, weight);
  if (bias.defined()) y = y + bias;
  auto shape = x.sizes().vec();
  shape.back() = weight.size(0);
  return y.view(shape).to(type);
}

}  // namespace kerf::nn
