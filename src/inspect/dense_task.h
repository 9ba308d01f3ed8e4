// Pre-training of the vision tower with the dense head.
#pragma once

#include "inspect/dense_head.h"
#include "inspect/detection_data.h"
#include "models/qwen3_vl/model.h"
#include "models/qwen3_vl/processor.h"

namespace kerf::inspect {

class DenseTask : public train::Task {
 public:
  /// `base` is the model folder that `model` came from; its files are copied on save.
  DenseTask(qwen3_vl::Qwen3VL model, qwen3_vl::Processor processor, DetectionData data,
            std::vector<std::string> labels, Path base);
  std::int64_t size() const override { return data_.size(); }
  std::vector<train::ParameterGroup> parameters() override;
  train::TaskLoss loss(std::span<const train::Draw> draws, const nn::Pass& pass) override;
  /// Images that evaluate() scores.
  void set_held_out(Dataset dataset) { held_out_ = std::move(dataset); }
  std::map<std::string, double> evaluate(const nn::Pass& pass) override;
  /// Writes the model (float32) and dense_head.safetensors.
  void save(const Path& folder) override;
  /// Continues from a head that save() wrote.
  void load_head(const Path& file);

  /// The head's own detections on a picture: how well the tower sees.
  std::vector<ScoredBox> detect(const Image& image, const nn::Pass& pass);

 private:
  qwen3_vl::Qwen3VL model_;
  qwen3_vl::Processor processor_;
  DetectionData data_;
  std::vector<std::string> labels_;
  Path base_;
  Dataset held_out_;
  DenseHead head_;
};

}  // namespace kerf::inspect
