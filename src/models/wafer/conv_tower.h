// The other tower that a wafer recogniser may have: convolutions that see every die, where a patch of the
// vision tower is one token. Slower for what it is asked of, so it is what looks closer at doubtful maps.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "models/wafer/config.h"
#include "nn/conv_unit.h"

namespace kerf::wafer_model {

/// Three stages of residual blocks at a half, a quarter and an eighth of the canvas; the last is
/// `hidden_size` wide, the ones before a half and a quarter of it.
class ConvTowerImpl : public torch::nn::Module {
 public:
  explicit ConvTowerImpl(const qwen3_vl::VisionConfig& config);
  /// canvas [B, 3, S, S] -> tokens [B, T, out_hidden_size], T = ceil(S / 8)^2, rows of places from the top
  /// left.
  torch::Tensor forward(const torch::Tensor& canvas, const nn::Pass& pass);

 private:
  nn::ConvUnit stem{nullptr};
  struct Stage {
    nn::ConvUnit down{nullptr};
    std::vector<nn::ConvBlock> blocks;
  };
  std::vector<Stage> stages_;
  nn::Linear out{nullptr};
};
TORCH_MODULE(ConvTower);

}  // namespace kerf::wafer_model
