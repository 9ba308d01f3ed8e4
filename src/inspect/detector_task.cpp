#include "inspect/detector_task.h"

#include <algorithm>

#include "inspect/held_out.h"
#include "nn/weights.h"

namespace kerf::inspect {

DetectorTask::DetectorTask(detector::Detector detector, DetectionData data, std::uint64_t seed, int readers)
    : detector_(std::move(detector)),
      data_(std::move(data)),
      seed_(seed),
      device_(detector_->parameters().front().device()),
      samples_(readers, [this](auto draws) { return prepare(draws.front()); }),
      batches_(readers > 0 ? 1 : 0, [this](auto draws) { return gather(draws); }) {}

void DetectorTask::expect(std::span<const train::Draw> draws) {
  for (const auto& draw : draws) samples_.expect({&draw, 1});
  batches_.expect(draws);
}

std::vector<train::ParameterGroup> DetectorTask::parameters() {
  train::ParameterGroup group;
  for (const auto& [name, parameter] : nn::named_parameters(*detector_))
    if (parameter.requires_grad())  // the others are statistics
      group.parameters.emplace_back(name, parameter);
  return {group};
}

DetectorTask::Sample DetectorTask::prepare(const train::Draw& draw) const {
  auto sample = data_.get(draw);
  const auto fitted = fit_picture(sample.image, sample.reference, detector_->config(), true);
  for (auto& [label, box] : sample.boxes)
    box = {box.x * fitted.x, box.y * fitted.y, box.width * fitted.x, box.height * fitted.y};
  return {fitted.pixels, std::move(sample.boxes)};
}

DetectorTask::Batch DetectorTask::gather(std::span<const train::Draw> draws) {
  const auto& config = detector_->config();
  std::vector<torch::Tensor> pixels;
  std::vector<std::vector<LabelledBox>> boxes;
  std::size_t most = 0;
  for (const auto& draw : draws) {
    auto sample = samples_.take({&draw, 1});
    pixels.push_back(std::move(sample.pixels));
    most = std::max(most, sample.boxes.size());
    boxes.push_back(std::move(sample.boxes));
  }
  const auto batch = std::int64_t(draws.size());
  detector::Truth truth{torch::zeros({batch, std::int64_t(most), 4}),
                        torch::zeros({batch, std::int64_t(most)}, torch::kInt64),
                        torch::zeros({batch, std::int64_t(most)}, torch::kBool)};
  auto sides = truth.boxes.accessor<float, 3>();
  auto classes = truth.classes.accessor<std::int64_t, 2>();
  auto valid = truth.valid.accessor<bool, 2>();
  for (std::size_t i = 0; i < boxes.size(); ++i)
    for (std::size_t k = 0; k < boxes[i].size(); ++k) {
      const auto& [label, box] = boxes[i][k];
      const float ends[] = {float(box.x), float(box.y), float(box.x + box.width), float(box.y + box.height)};
      for (std::int64_t side = 0; side < 4; ++side) sides[i][k][side] = ends[side];
      classes[i][k] = std::int64_t(label_index(config.labels, label));
      valid[i][k] = true;
    }
  auto stacked = torch::stack(pixels);
  if (device_.is_cuda()) stacked = stacked.pin_memory();
  return {stacked, truth};
}

DetectorTask::Batch DetectorTask::on_device(const Batch& batch) const {
  const auto move = [&](const torch::Tensor& tensor) {
    return tensor.to(device_, tensor.scalar_type(), true);
  };
  return {move(batch.pixels), {move(batch.truth.boxes), move(batch.truth.classes), move(batch.truth.valid)}};
}

train::TaskLoss DetectorTask::loss(std::span<const train::Draw> draws, const nn::Pass& pass) {
  detector_->train();
  const auto batch = on_device(batches_.take(draws));
  const auto output = detector_->forward(batch.pixels, pass);
  const auto loss = detector::loss(output, batch.truth);
  return {loss.total,
          output.classes.size(0) * output.classes.size(1),
          {{"class", loss.classes.item<double>()},
           {"box", loss.boxes.item<double>()},
           {"distance", loss.distances.item<double>()}}};
}

void DetectorTask::settle(const nn::Pass& pass) {
  constexpr int kBatches = 16;
  constexpr std::int64_t kImages = 16;
  torch::NoGradGuard no_grad;
  const auto each = [&](const auto& change) {
    detector_->apply([&](torch::nn::Module& module) {
      if (auto* norm = dynamic_cast<nn::BatchNorm2dImpl*>(&module)) change(*norm);
    });
  };
  detector_->train();
  each([](auto& norm) { norm.start_settling(); });
  Random random(seed_ ^ mix_bits(0x5E771E));
  for (int i = 0; i < kBatches; ++i) {
    std::vector<train::Draw> draws;
    for (std::int64_t k = 0; k < kImages; ++k) draws.push_back({random.below(data_.size()), random.bits()});
    detector_->forward(on_device(gather(draws)).pixels, pass);
  }
  each([](auto& norm) { norm.stop_settling(); });
}

std::map<std::string, double> DetectorTask::evaluate(const nn::Pass& pass) {
  settle(pass);
  return score_detections(held_out_, [&](const LabelledImage& sample) {
    return detect(detector_, sample.image, sample.reference, pass);
  });
}

void DetectorTask::save(const Path& folder) {
  save_detector(detector_, folder);
}

}  // namespace kerf::inspect
