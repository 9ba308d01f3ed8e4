#include "nn/conv_unit.h"

namespace kerf::nn {

ConvUnitImpl::ConvUnitImpl(Conv2dImpl::Shape shape) {
  shape.bias = false;  // the normalisation has one
  conv = register_module("conv", Conv2d(shape));
  norm = register_module("norm", BatchNorm2d(shape.out));
}

torch::Tensor ConvUnitImpl::forward(const torch::Tensor& x, const Pass& pass) {
  if (folded_weight_.defined() && !is_training()) {
    auto y = conv->apply(x, folded_weight_, folded_bias_);
    return y.requires_grad() ? torch::silu(y) : torch::silu_(y);
  }
  return torch::silu(norm->forward(conv->forward(x, pass)));
}

void ConvUnitImpl::fold(torch::ScalarType type) {
  torch::NoGradGuard no_grad;
  const auto [scale, shift] = norm->as_scale_and_shift();
  folded_weight_ =
      (conv->weight * scale.view({-1, 1, 1, 1})).to(type).contiguous(torch::MemoryFormat::ChannelsLast);
  folded_bias_ = shift.to(type);
}

ConvBlockImpl::ConvBlockImpl(std::int64_t width, bool shortcut) : shortcut_(shortcut) {
  first = register_module("first", ConvUnit(Conv2dImpl::Shape{width, width}));
  second = register_module("second", ConvUnit(Conv2dImpl::Shape{width, width}));
}

torch::Tensor ConvBlockImpl::forward(const torch::Tensor& x, const Pass& pass) {
  const auto y = second->forward(first->forward(x, pass), pass);
  return shortcut_ ? x + y : y;
}

}  // namespace kerf::nn
