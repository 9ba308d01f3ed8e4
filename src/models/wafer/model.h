// The wafer recogniser: tower, mean over its tokens, heads, and the space of prototypes (WamGLM's visual
// stage, Applied Soft Computing 2025, doi 10.1016/j.asoc.2025.113962). Qwen3-VL's tower has no class token:
// the mean of its merged tokens stands for it, which also makes every logit a mean over places.
#pragma once

#include <torch/torch.h>

#include "models/qwen3_vl/vision.h"
#include "models/wafer/config.h"
#include "models/wafer/conv_tower.h"
#include "nn/conv.h"

namespace kerf::wafer_model {

/// Linear, batch norm, ReLU, linear: features or rows of the classifier [N, in] -> [N, out], L2-normalised.
class ProjectorImpl : public torch::nn::Module {
 public:
  ProjectorImpl(std::int64_t in, std::int64_t hidden, std::int64_t out);
  torch::Tensor forward(const torch::Tensor& x, const nn::Pass& pass);

 private:
  nn::Linear fc1{nullptr}, fc2{nullptr};
  nn::BatchNorm2d norm{nullptr};
};
TORCH_MODULE(Projector);

/// Heads and prototypes of one task. K classes, L labels, D width of a token.
class TaskHeadsImpl : public torch::nn::Module {
 public:
  TaskHeadsImpl(const TaskConfig& task, const Config& config);
  torch::Tensor classes(const torch::Tensor& feature, const nn::Pass& pass);  ///< [B, D] -> [B, K] logits
  torch::Tensor labels(const torch::Tensor& feature, const nn::Pass& pass);   ///< [B, D] -> [B, L] logits
  torch::Tensor project(const torch::Tensor& feature, const nn::Pass& pass);  ///< [B, D] -> [B, P] unit
  /// [K, P] unit: a second projector applied to the rows of the class head.
  torch::Tensor prototypes(const nn::Pass& pass);

 private:
  nn::Linear head{nullptr}, label_head{nullptr};
  Projector projector{nullptr}, prototype_projector{nullptr};
};
TORCH_MODULE(TaskHeads);

class WaferModelImpl : public torch::nn::Module {
 public:
  explicit WaferModelImpl(const Config& config);
  /// canvas [B, 3, S, S] float (see draw_canvas) -> tokens [B, T, D] of the tower, rows of places from the
  /// top left.
  torch::Tensor tokens(const torch::Tensor& canvas, const nn::Pass& pass);
  /// [B, T, D] -> [B, D] float32.
  static torch::Tensor feature(const torch::Tensor& tokens);
  TaskHeadsImpl& task(std::size_t index);
  const Config& config() const { return config_; }

 private:
  Config config_;
  torch::Tensor vision_tokens(const torch::Tensor& canvas, const nn::Pass& pass);
  qwen3_vl::VisionModel visual{
      nullptr};  ///< empty where `convolutions` reads; both are registered as "visual"
  ConvTower convolutions{nullptr};
  torch::nn::ModuleList tasks;
};
TORCH_MODULE(WaferModel);

/// Fresh weights.
WaferModel make_random_model(const Config& config, std::uint64_t seed);

/// maps [B, H, W] uint8 (0 off-wafer, 1 pass, 2 fail, 3 untested) -> [B, 3, S, S] float32: how much of each
/// pixel passes, fails and lies off the wafer, from -1 (nothing) to 1. A map that is not map_side on a side
/// is brought to it by the area of its dies, each axis for itself, so that wafers of oblong dies are round.
torch::Tensor draw_canvas(const torch::Tensor& maps, const Config& config);
/// Rows or columns at most that a map may lack of map_side and have put back, off the wafer, before its dies.
std::int64_t most_rim(const Config& config);
/// The two steps of it: [B, H, W] -> shares [B, 3, H, W] of each die that pass, fail and are off the wafer,
/// then [B, 3, H, W] -> [B, 3, S, S], through which gradients flow.
torch::Tensor die_shares(const torch::Tensor& maps);
torch::Tensor draw_shares(const torch::Tensor& dies, const Config& config);

}  // namespace kerf::wafer_model
