// What the visual tokens themselves say of an image, beside the words: the detections of the dense head that
// the tower was trained with. It reads the tokens that the language model reads and costs next to nothing.
#pragma once

#include <kerf/file.h>

#include <optional>

#include "inspect/dense_head.h"
#include "models/qwen3_vl/processor.h"

namespace kerf::inspect {

class Evidence {
 public:
  /// Reads dense_head.safetensors of a model folder; nothing when there is none. Throws Error when it does
  /// not fit the model or the labels.
  static std::optional<Evidence> load(const Path& folder, const qwen3_vl::Config& config,
                                      const std::vector<std::string>& labels, torch::Device device);

  /// Detections of each image, in its own pixels. `features` are of exactly these images, in order.
  std::vector<std::vector<ScoredBox>> detect(const qwen3_vl::VisualFeatures& features,
                                             const std::vector<qwen3_vl::Grid>& grids,
                                             const std::vector<std::pair<int, int>>& sizes,
                                             const nn::Pass& pass);

 private:
  DenseHead head_{nullptr};
  std::vector<std::string> labels_;
  std::int64_t merge_ = 2;
};

}  // namespace kerf::inspect
