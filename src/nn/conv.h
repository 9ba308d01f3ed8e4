// Convolution and batch normalisation for networks that read pictures, with the dtype rules of a Pass.
#pragma once

#include <torch/torch.h>

#include <utility>

#include "nn/linear.h"

namespace kerf::nn {

/// 2-D convolution with "same" padding. Weight [out, in / groups, k, k], registered as "weight" and "bias".
class Conv2dImpl : public torch::nn::Module {
 public:
  struct Shape {
    std::int64_t in = 0, out = 0;
    std::int64_t kernel = 3, stride = 1, groups = 1;
    bool bias = false;
  };
  explicit Conv2dImpl(const Shape& shape);
  /// x [B, in, H, W] -> [B, out, ceil(H / stride), ceil(W / stride)], channels last in memory.
  torch::Tensor forward(const torch::Tensor& x, const Pass& pass);
  /// The same with other weights of that shape, in whose type it computes. `with_bias` may be undefined.
  torch::Tensor apply(const torch::Tensor& x, const torch::Tensor& with_weight,
                      const torch::Tensor& with_bias) const;

  torch::Tensor weight, bias;

 private:
  Shape shape_;
};
TORCH_MODULE(Conv2d);

/// Batch normalisation over [B, C, H, W]: by the batch's own statistics while training, by running_mean and
/// running_var otherwise. These two are stored like weights and are set by settle(), not by training steps:
/// the averaged weights of a run need statistics of their own, and a resumed run needs no others.
class BatchNorm2dImpl : public torch::nn::Module {
 public:
  explicit BatchNorm2dImpl(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x);

  /// What it does by running_mean and running_var as a scale and a shift of each channel: {[C], [C]}.
  std::pair<torch::Tensor, torch::Tensor> as_scale_and_shift() const;

  /// From here on, forward passes in training mode are averaged into the statistics.
  void start_settling() { settled_ = 0; }
  void stop_settling() { settled_ = -1; }

  torch::Tensor weight, bias, running_mean, running_var;

 private:
  std::int64_t settled_ = -1;  // batches averaged so far; -1: none are
};
TORCH_MODULE(BatchNorm2d);

}  // namespace kerf::nn
