// The vision tower of Qwen3-VL (specification section 10): patches -> merged tokens and DeepStack features.
#pragma once

#include "models/qwen3_vl/config.h"
#include "nn/linear.h"
#include "nn/norm.h"

namespace kerf::qwen3_vl {

/// What the language model receives for the images of a batch, in order of appearance. M = sum of t*h*w /
/// merge_unit.
struct VisualFeatures {
  torch::Tensor merged;                  ///< [M, O]
  std::vector<torch::Tensor> deepstack;  ///< K x [M, O]
  torch::Tensor patches;  ///< [N, V] after the last block (for dense heads and interpretability)

  /// Rows [R] of merged and deepstack, in that order; an undefined `rows` leaves all as they are.
  VisualFeatures select(const torch::Tensor& rows) const;
};

/// Rotary tables of the patches and the lengths of the attention segments.
struct PatchLayout {
  torch::Tensor cos, sin;              ///< [N, 1, d] float32
  torch::Tensor table_index;           ///< [4, N] rows of the position table
  torch::Tensor table_weight;          ///< [4, N, 1] float32 bilinear weights
  std::vector<std::int64_t> segments;  ///< patches that attend to each other, in order
};
/// `grid_thw` [n, 3] int64 on the CPU. Throws Error when a grid is not positive or not divisible by the merge
/// size.
PatchLayout make_patch_layout(const VisionConfig& config, const torch::Tensor& grid_thw,
                              torch::Device device);

class VisionAttentionImpl : public torch::nn::Module {
 public:
  explicit VisionAttentionImpl(const VisionConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const PatchLayout& layout, const nn::Pass& pass);

 private:
  std::int64_t heads_;
  nn::Linear qkv{nullptr}, proj{nullptr};
};
TORCH_MODULE(VisionAttention);

class VisionMlpImpl : public torch::nn::Module {
 public:
  explicit VisionMlpImpl(const VisionConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const nn::Pass& pass);

 private:
  nn::Linear linear_fc1{nullptr}, linear_fc2{nullptr};
};
TORCH_MODULE(VisionMlp);

class VisionBlockImpl : public torch::nn::Module {
 public:
  explicit VisionBlockImpl(const VisionConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const PatchLayout& layout, const nn::Pass& pass);

 private:
  nn::LayerNorm norm1{nullptr}, norm2{nullptr};
  VisionAttention attn{nullptr};
  VisionMlp mlp{nullptr};
};
TORCH_MODULE(VisionBlock);

/// Joins merge_unit patches to one token; `norm_after` normalises the joined vector (DeepStack) instead of
/// the patches.
class PatchMergerImpl : public torch::nn::Module {
 public:
  PatchMergerImpl(const VisionConfig& config, bool norm_after);
  torch::Tensor forward(const torch::Tensor& x, const nn::Pass& pass);

 private:
  std::int64_t joined_;
  bool norm_after_;
  nn::LayerNorm norm{nullptr};
  nn::Linear linear_fc1{nullptr}, linear_fc2{nullptr};
};
TORCH_MODULE(PatchMerger);

/// "patch_embed.proj": a Conv3d whose stride is its kernel, computed as a matrix product.
class PatchEmbedImpl : public torch::nn::Module {
 public:
  explicit PatchEmbedImpl(const VisionConfig& config);
  torch::Tensor forward(const torch::Tensor& pixels, const nn::Pass& pass);

 private:
  struct ProjImpl : torch::nn::Module {
    explicit ProjImpl(const VisionConfig& config);
    torch::Tensor weight, bias;
  };
  std::shared_ptr<ProjImpl> proj_;
};
TORCH_MODULE(PatchEmbed);

class VisionModelImpl : public torch::nn::Module {
 public:
  explicit VisionModelImpl(const VisionConfig& config);
  /// pixels [N, patch_values], grid_thw [n, 3] -> features. `stages`, where given, receives every stage's
  /// output.
  VisualFeatures forward(const torch::Tensor& pixels, const torch::Tensor& grid_thw, const nn::Pass& pass,
                         std::vector<torch::Tensor>* stages = nullptr);

 private:
  VisionConfig config_;
  PatchEmbed patch_embed{nullptr};
  torch::nn::Embedding pos_embed{nullptr};
  torch::nn::ModuleList blocks;
  PatchMerger merger{nullptr};
  torch::nn::ModuleList deepstack_merger_list;
};
TORCH_MODULE(VisionModel);

}  // namespace kerf::qwen3_vl
