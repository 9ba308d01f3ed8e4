#include "nn/conv_unit.h"

namespace kerf::nn {

ConvUnitImpl::ConvUnitImpl(Conv2dImpl::Shape shape) {
  shape.bias = false;  // the normalisation has one
  conv = register_module("conv", Conv2d(shape));
  norm = register_module("norm", BatchNorm2d(shape.out));
}

torch::Tensor ConvUnitImpl::forward(const torch::Tensor& x, const Pass& pass) {
  return torch::silu(norm->forward(conv->forward(x, pass)));
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
