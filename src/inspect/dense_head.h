// A dense detection head on the vision tower, which teaches it to see and whose detections an
// inspection can join with the words: every patch says which defect is centred on it and where its box ends
// (in the manner of FCOS, arXiv 1904.01355).
#pragma once

#include <torch/torch.h>

#include "inspect/labelled_image.h"
#include "inspect/scored_box.h"
#include "models/qwen3_vl/positions.h"
#include "models/qwen3_vl/vision.h"

namespace kerf::inspect {

/// Targets of one image for its patches in merge order. P = h * w patches.
struct DenseTargets {
  torch::Tensor classes;   ///< [P, C] float, 1 where a defect of the class is centred
  torch::Tensor boxes;     ///< [P, 4] centre offset (patches), log size over two patches; 0 where no defect
  torch::Tensor positive;  ///< [P] bool
  torch::Tensor cover;     ///< [P, 16, C] share of each 4x4 sub-cell that lies in a box of the class
};
DenseTargets make_dense_targets(const std::vector<LabelledBox>& boxes, const std::vector<std::string>& labels,
                                int image_width, int image_height, const qwen3_vl::Grid& grid,
                                std::int64_t merge);

/// Targets of several images, one after the other.
DenseTargets join(const std::vector<DenseTargets>& targets, torch::Device device);

struct DenseOutput {
  torch::Tensor classes;  ///< [P, C] logits
  torch::Tensor boxes;    ///< [P, 4]
  torch::Tensor cover;    ///< [P, 16, C] logits
};

class DenseHeadImpl : public torch::nn::Module {
 public:
  DenseHeadImpl(const qwen3_vl::VisionConfig& config, std::int64_t classes);
  /// Reads the merged tokens (what the language model will read) and the patches before merging.
  DenseOutput forward(const qwen3_vl::VisualFeatures& features, const nn::Pass& pass);

 private:
  std::int64_t classes_, unit_;
  nn::LayerNorm token_norm{nullptr}, patch_norm{nullptr};
  nn::Linear detect{nullptr}, cover{nullptr};
};
TORCH_MODULE(DenseHead);

struct DenseLoss {
  torch::Tensor total, classes, boxes, cover;
};
DenseLoss dense_loss(const DenseOutput& output, const DenseTargets& targets);

/// Detections of one image, after non-maximum suppression at IoU .5 a class.
std::vector<ScoredBox> decode_dense(const DenseOutput& output, const std::vector<std::string>& labels,
                                    int image_width, int image_height, const qwen3_vl::Grid& grid,
                                    std::int64_t merge);

}  // namespace kerf::inspect
