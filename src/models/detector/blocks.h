// What the detector network is built of.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "nn/conv_unit.h"

namespace kerf::detector {

using Unit = nn::ConvUnit;
using Block = nn::ConvBlock;

/// Half of the channels pass a row of blocks, each of whose results is kept; all are mixed at the end
/// (cross-stage partial connections, arXiv 1911.11929; every layer aggregated, arXiv 2211.04800).
class StageImpl : public torch::nn::Module {
 public:
  struct Shape {
    std::int64_t in = 0, out = 0, depth = 1;
    bool shortcut = true;
  };
  explicit StageImpl(const Shape& shape);
  torch::Tensor forward(const torch::Tensor& x, const nn::Pass& pass);

 private:
  Unit split{nullptr}, mix{nullptr};
  std::vector<Block> blocks_;
};
TORCH_MODULE(Stage);

/// Attention over all places of a picture and a feed-forward layer, both beside a shortcut: what a place
/// means depends on how the pattern goes on elsewhere. Places are told apart by a depthwise convolution
/// (conditional positional encoding, arXiv 2102.10882).
class SurveyImpl : public torch::nn::Module {
 public:
  SurveyImpl(std::int64_t width, std::int64_t heads);
  torch::Tensor forward(const torch::Tensor& x, const nn::Pass& pass);

 private:
  torch::Tensor attend(const torch::Tensor& x, const nn::Pass& pass);
  nn::Conv2d place{nullptr}, qkv{nullptr}, project{nullptr}, down{nullptr};
  nn::BatchNorm2d attention_norm{nullptr}, feed_norm{nullptr};
  Unit up{nullptr};
  std::int64_t heads_;
};
TORCH_MODULE(Survey);

}  // namespace kerf::detector
