// What convolutional networks are built of.
#pragma once

#include <torch/torch.h>

#include "nn/conv.h"

namespace kerf::nn {

/// Convolution, batch normalisation, SiLU.
class ConvUnitImpl : public torch::nn::Module {
 public:
  explicit ConvUnitImpl(Conv2dImpl::Shape shape);
  torch::Tensor forward(const torch::Tensor& x, const Pass& pass);
  /// Makes one step of convolution and normalisation for inference, with the weights as they are now and in
  /// the type of the products. Later passes in training mode do not use it.
  void fold(torch::ScalarType type);

 private:
  Conv2d conv{nullptr};
  BatchNorm2d norm{nullptr};
  torch::Tensor folded_weight_, folded_bias_;
};
TORCH_MODULE(ConvUnit);

/// Two 3x3 units, added to what came in where `shortcut` (ResNet, arXiv 1512.03385).
class ConvBlockImpl : public torch::nn::Module {
 public:
  ConvBlockImpl(std::int64_t width, bool shortcut);
  torch::Tensor forward(const torch::Tensor& x, const Pass& pass);

 private:
  ConvUnit first{nullptr}, second{nullptr};
  bool shortcut_;
};
TORCH_MODULE(ConvBlock);

}  // namespace kerf::nn
