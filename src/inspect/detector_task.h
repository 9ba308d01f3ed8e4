// Training of the detector network.
#pragma once

#include "inspect/detection_data.h"
#include "inspect/detector_view.h"
#include "train/read_ahead.h"

namespace kerf::inspect {

class DetectorTask : public train::Task {
 public:
  /// `readers`: threads that read and augment pictures ahead; 0: loss() does it itself.
  DetectorTask(detector::Detector detector, DetectionData data, std::uint64_t seed, int readers = 0);
  std::int64_t size() const override { return data_.size(); }
  std::vector<train::ParameterGroup> parameters() override;
  train::TaskLoss loss(std::span<const train::Draw> draws, const nn::Pass& pass) override;
  void expect(std::span<const train::Draw> draws) override;
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
  /// A picture at the network's size, with boxes in its pixels.
  struct Sample {
    torch::Tensor pixels;
    std::vector<LabelledBox> boxes;
  };
  Sample prepare(const train::Draw& draw) const;
  Batch gather(std::span<const train::Draw> draws);
  Batch on_device(const Batch& batch) const;
  /// Gives the normalisation statistics of the weights as they are now.
  void settle(const nn::Pass& pass);

  detector::Detector detector_;
  DetectionData data_;
  Dataset held_out_;
  std::uint64_t seed_;
  torch::Device device_;
  train::ReadAhead<Sample> samples_;
  train::ReadAhead<Batch> batches_;  // made of samples: after them here, so that it ends first
};

}  // namespace kerf::inspect
