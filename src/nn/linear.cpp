#include "nn/linear.h"

#include <kerf/error.h>

#include <cmath>

#include "nn/product.h"

namespace kerf::nn {
namespace {

torch::Tensor drop(const torch::Tensor& x, const LoraPair& pair, const Pass& pass) {
  if (!pass.dropout || pair.dropout <= 0) return x;
  auto keep = torch::empty_like(x, torch::kFloat32).bernoulli_(1 - pair.dropout, *pass.dropout);
  return x * keep.div_(1 - pair.dropout).to(x.scalar_type());
}

}  // namespace

LinearImpl::LinearImpl(std::int64_t in, std::int64_t out, bool with_bias) {
  weight = register_parameter("weight", torch::empty({out, in}));
  if (with_bias) bias = register_parameter("bias", torch::empty({out}));
}

torch::Tensor LinearImpl::forward(const torch::Tensor& input, const Pass& pass) {
  auto y = product(input.to(pass.compute_type(weight)), weight, bias);
  if (const auto* pair = lora(pass.adapter)) {
    const auto lora_type = pass.autocast.value_or(pair->a.scalar_type());
    auto update = product(drop(input.to(lora_type), *pair, pass), pair->a);
    update = product(update, pair->b) * pair->scale;
    y = (y + update).to(y.scalar_type());
  }
  return y;
}

void LinearImpl::set_lora(int index, std::shared_ptr<LoraPair> pair) {
  check(index >= 0, "adapter index is not negative");
  if (std::size_t(index) >= loras_.size()) loras_.resize(index + 1);
  loras_[index] = std::move(pair);
}

void LinearImpl::merge_lora(int index, double sign) {
  torch::NoGradGuard no_grad;
  const auto* pair = lora(index);
  if (!pair) return;
  const auto delta =
      torch::matmul(pair->b.to(torch::kFloat32), pair->a.to(torch::kFloat32)) * (sign * pair->scale);
  weight.copy_((weight.to(torch::kFloat32) + delta).to(weight.scalar_type()));
}

const LoraPair* LinearImpl::lora(int index) const {
  return index >= 0 && std::size_t(index) < loras_.size() ? loras_[index].get() : nullptr;
}

torch::nn::Embedding empty_embedding(std::int64_t rows, std::int64_t width) {
  return torch::nn::Embedding(torch::nn::EmbeddingOptions(rows, width)._weight(torch::empty({rows, width})));
}

}  // namespace kerf::nn
