// The tower and the mean of its tokens for many maps, without gradients: what WaferModel::tokens and
// feature() compute, in fewer passes over memory, each map on one thread.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "models/wafer/model.h"
#include "nn/int8.h"

namespace kerf::wafer_model {

class FastTower {
 public:
  /// Takes copies of the model's weights as they are now; `type` float32, bfloat16 or int8 is that of the
  /// products. In int8 rows are rounded to 255 steps, the operands of attention excepted.
  FastTower(WaferModel& model, torch::ScalarType type);
  /// maps [B, H, W] uint8 as draw_canvas takes them -> features [B, D] float32.
  torch::Tensor feature(const torch::Tensor& maps) const;

 private:
  struct Linear {
    torch::Tensor weight, bias;
    nn::Int8Rows narrow;  ///< the weight in int8, where products are; `weight` is undefined then
  };
  struct Block {
    Linear qkv, proj, fc1, fc2;
  };
  template <typename T>
  struct Run;  ///< the steps for one type of products and the memory they share

  Linear take(const torch::OrderedDict<std::string, torch::Tensor>& weights, const std::string& name,
              const std::string& norm, const torch::Tensor& factors = {}) const;
  template <typename T>
  torch::Tensor run(const torch::Tensor& maps) const;

  Config config_;
  torch::ScalarType type_;
  Linear embed_, merge1_, merge2_;  ///< the bias of embed_ is in position_
  torch::Tensor position_;          ///< [T, W] float32
  torch::Tensor cosine_, sine_;     ///< [T, d] float32
  std::vector<Block> blocks_;
};

}  // namespace kerf::wafer_model
