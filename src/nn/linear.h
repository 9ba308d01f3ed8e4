// Linear layer that can carry several LoRA adapters, and what a forward pass is told.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <optional>
#include <vector>

namespace kerf::nn {

/// Settings of one forward pass, handed down through the layers.
struct Pass {
  int adapter = -1;                           ///< index of the active adapter; -1: base weights only
  std::optional<torch::ScalarType> autocast;  ///< matrix products run in this dtype (training in bf16)
  std::optional<at::Generator> dropout;       ///< set while training: source of LoRA dropout masks
  bool checkpoint = false;                    ///< recompute layer activations in the backward pass
  bool wide = false;                          ///< activations in float32, whatever the weights are stored in

  /// What a layer with this weight computes in.
  torch::ScalarType compute_type(const torch::Tensor& weight) const {
    return autocast.value_or(wide ? torch::kFloat32 : weight.scalar_type());
  }
};

/// One low-rank update y += B(A(dropout(x))) * scale. A [r, in], B [out, r].
struct LoraPair {
  torch::Tensor a, b;
  double scale = 1;
  double dropout = 0;
};

/// y = x W^T + bias (+ the active adapter's update). Weight [out, in], registered as "weight" and "bias".
class LinearImpl : public torch::nn::Module {
 public:
  LinearImpl(std::int64_t in, std::int64_t out, bool bias);
  /// x [.., in] -> [.., out]
  torch::Tensor forward(const torch::Tensor& x, const Pass& pass);

  /// Attaches (or, with nullptr, removes) the update of adapter `index`.
  void set_lora(int index, std::shared_ptr<LoraPair> pair);
  /// W += sign * (B A) * scale of adapter `index`, in float32, cast back to the weight's dtype.
  void merge_lora(int index, double sign);

  torch::Tensor weight, bias;

 private:
  std::vector<std::shared_ptr<LoraPair>> loras_;
  const LoraPair* lora(int index) const;
};
TORCH_MODULE(Linear);

/// An embedding whose table [rows, width] is left to be filled (LibTorch's own draws every value first).
torch::nn::Embedding empty_embedding(std::int64_t rows, std::int64_t width);

}  // namespace kerf::nn
