// The tower and the mean of its tokens for many maps of one canvas, without gradients: what
// WaferModel::tokens and feature() compute, in fewer passes over memory, each map on one thread.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "models/wafer/model.h"

namespace kerf::wafer_model {

class FastTower {
 public:
  /// Takes copies of the model's weights as they are now; `type` float32 or bfloat16 is that of the products.
  FastTower(WaferModel& model, torch::ScalarType type);
  /// canvas [B, 3, S, S] float32 -> features [B, D] float32.
  torch::Tensor feature(const torch::Tensor& canvas) const;

 private:
  struct Linear {
    torch::Tensor weight, bias;
  };
  struct Block {
    Linear qkv, proj, fc1, fc2;
  };
  Linear take(const torch::OrderedDict<std::string, torch::Tensor>& weights, const std::string& name,
              const std::string& norm, const torch::Tensor& factors = {}) const;
  torch::Tensor patches(const torch::Tensor& canvas) const;
  torch::Tensor normalised(const torch::Tensor& x) const;
  void add(torch::Tensor& x, const torch::Tensor& y) const;
  torch::Tensor gelu(torch::Tensor x) const;
  torch::Tensor attend(const torch::Tensor& qkv, std::int64_t maps) const;
  torch::Tensor run(const torch::Tensor& canvas) const;

  Config config_;
  torch::ScalarType type_;
  Linear embed_, merge1_, merge2_;  ///< embed_ without its bias, which is in position_
  torch::Tensor position_;          ///< [T, W] float32
  torch::Tensor cosine_, sine_;     ///< [T, d] float32
  std::vector<Block> blocks_;
};

}  // namespace kerf::wafer_model
