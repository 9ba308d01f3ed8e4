#include "inspect/evidence.h"

#include <kerf/error.h>

#include "nn/weights.h"

namespace kerf::inspect {

std::optional<Evidence> Evidence::load(const Path& folder, const qwen3_vl::Config& config,
                                       const std::vector<std::string>& labels, torch::Device device) {
  const Path file = folder / "dense_head.safetensors";
  if (!std::filesystem::exists(file)) return std::nullopt;
  Evidence evidence;
  evidence.head_ = DenseHead(config.vision, std::int64_t(labels.size()));
  nn::load_strictly(*evidence.head_, nn::WeightStore::open(file));
  evidence.head_->to(device);
  evidence.labels_ = labels, evidence.merge_ = config.vision.spatial_merge_size;
  return evidence;
}

std::vector<std::vector<ScoredBox>> Evidence::detect(const qwen3_vl::VisualFeatures& features,
                                                     const std::vector<qwen3_vl::Grid>& grids,
                                                     const std::vector<std::pair<int, int>>& sizes,
                                                     const nn::Pass& pass) {
  check(grids.size() == sizes.size(), "every image has a grid and a size");
  auto all = head_->forward(features, pass);
  all.classes = all.classes.cpu(), all.boxes = all.boxes.cpu();
  std::vector<std::vector<ScoredBox>> detections;
  std::int64_t first = 0;
  for (std::size_t i = 0; i < grids.size(); ++i) {
    const auto patches = grids[i].patches();
    const DenseOutput one{all.classes.narrow(0, first, patches), all.boxes.narrow(0, first, patches), {}};
    detections.push_back(decode_dense(one, labels_, sizes[i].first, sizes[i].second, grids[i], merge_));
    first += patches;
  }
  check(first == all.classes.size(0), "the features are of these images");
  return detections;
}

}  // namespace kerf::inspect
