#include "nn/norm.h"

#include "nn/fused.h"

namespace kerf::nn {

RmsNormImpl::RmsNormImpl(std::int64_t size, double epsilon) : epsilon_(epsilon) {
  weight = register_parameter("weight", torch::ones({size}));
}

torch::Tensor RmsNormImpl::forward(const torch::Tensor& x) {
  if (has_norm_kernel(x, weight)) return rms_norm(x, weight, epsilon_);
  const auto wide = x.to(torch::kFloat32);
  const auto scaled = wide * torch::rsqrt(wide.square().mean(-1, true) + epsilon_);
  return weight * scaled.to(x.scalar_type());
}

LayerNormImpl::LayerNormImpl(std::int64_t size, double epsilon) : epsilon_(epsilon) {
  weight = register_parameter("weight", torch::ones({size}));
  bias = register_parameter("bias", torch::zeros({size}));
}

torch::Tensor LayerNormImpl::forward(const torch::Tensor& x) {
  const auto type = torch::promote_types(x.scalar_type(), weight.scalar_type());
  return torch::layer_norm(x.to(type), weight.sizes(), weight.to(type), bias.to(type), epsilon_);
}

}  // namespace kerf::nn
