// Training of the detector network.
#pragma once

#include "inspect/detection_data.h"
#include "inspect/detector_view.h"

namespace kerf::inspect {

class DetectorTask : public train::Task {
 public:
  DetectorTask(detector::Detector detector, DetectionData data, std::uint64_t seed);
  std::int64_t size() const override { return data_.size(); }
  std::vector<train::ParameterGroup> parameters() override;
  train::TaskLoss loss(std::span<const train::Draw> draws, const nn::Pass& pass) override;
  /// Images that evaluate() scores.
  void set_held_out(Dataset dataset) { held_out_ = std::move(dataset); }
  std::map<std::string, double> evaluate(const nn::Pass& pass) override;
  /// Writes a detector folder.
  void save(const Path& folder) override;

 private:
  struct Batch {
    torch::Tensor pixels;
    detector::Truth truth;
  };
  Batch gather(std::span<const train::Draw> draws) const;
  /// Gives the normalisation statistics of the weights as they are now.
  void settle(const nn::Pass& pass);

  detector::Detector detector_;
  DetectionData data_;
  Dataset held_out_;
  std::uint64_t seed_;
};

}  // namespace kerf::inspect
