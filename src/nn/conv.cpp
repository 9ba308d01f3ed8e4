#include "nn/conv.h"

namespace kerf::nn {
namespace {

constexpr double kEpsilon = 1e-3;  // of activations in bfloat16, whose small variances are rounding

}  // namespace

Conv2dImpl::Conv2dImpl(const Shape& shape) : shape_(shape) {
  weight = register_parameter("weight",
                              torch::empty({shape.out, shape.in / shape.groups, shape.kernel, shape.kernel}));
  if (shape.bias) bias = register_parameter("bias", torch::zeros({shape.out}));
}

torch::Tensor Conv2dImpl::forward(const torch::Tensor& x, const Pass& pass) {
  const auto type = pass.compute_type(weight);
  const auto wide = bias.defined() ? bias.to(type) : torch::Tensor();
  return apply(x, weight.to(type), wide);
}

torch::Tensor Conv2dImpl::apply(const torch::Tensor& x, const torch::Tensor& with_weight,
                                const torch::Tensor& with_bias) const {
  const auto input = x.to(with_weight.scalar_type(), false, false, torch::MemoryFormat::ChannelsLast);
  return torch::conv2d(input, with_weight, with_bias, shape_.stride, shape_.kernel / 2, 1, shape_.groups);
}

BatchNorm2dImpl::BatchNorm2dImpl(std::int64_t channels) {
  weight = register_parameter("weight", torch::ones({channels}));
  bias = register_parameter("bias", torch::zeros({channels}));
  running_mean = register_parameter("running_mean", torch::zeros({channels}), /*requires_grad=*/false);
  running_var = register_parameter("running_var", torch::ones({channels}), /*requires_grad=*/false);
}

std::pair<torch::Tensor, torch::Tensor> BatchNorm2dImpl::as_scale_and_shift() const {
  const auto scale = weight / (running_var + kEpsilon).sqrt();
  return {scale, bias - running_mean * scale};
}

torch::Tensor BatchNorm2dImpl::forward(const torch::Tensor& x) {
  const bool settling = is_training() && settled_ >= 0;
  if (settling) ++settled_;
  const double momentum = settling ? 1.0 / double(settled_) : 0.0;
  const bool uses_running = settling || !is_training();
  return torch::batch_norm(x, weight, bias, uses_running ? running_mean : torch::Tensor(),
                           uses_running ? running_var : torch::Tensor(), is_training(), momentum, kEpsilon,
                           false);
}

}  // namespace kerf::nn
