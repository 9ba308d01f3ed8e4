// Normalisation layers with the dtype rules of the Qwen3-VL reference (specification section 16).
#pragma once

#include <torch/torch.h>

namespace kerf::nn {

/// w * (x / rms(x)) over the last dimension; statistics in float32, cast back before the product with w.
class RmsNormImpl : public torch::nn::Module {
 public:
  RmsNormImpl(std::int64_t size, double epsilon);
  torch::Tensor forward(const torch::Tensor& x);
  torch::Tensor weight;

 private:
  double epsilon_;
};
TORCH_MODULE(RmsNorm);

/// Layer normalisation with weight and bias over the last dimension.
class LayerNormImpl : public torch::nn::Module {
 public:
  LayerNormImpl(std::int64_t size, double epsilon);
  torch::Tensor forward(const torch::Tensor& x);
  torch::Tensor weight, bias;

 private:
  double epsilon_;
};
TORCH_MODULE(LayerNorm);

}  // namespace kerf::nn
