// Fits what turns a wafer model's logits into probabilities, and what it remembers of known maps.
#include <kerf/error.h>
#include <kerf/recognise.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "eval/calibration.h"
#include "nn/device.h"
#include "recognise/memory.h"
#include "recognise/model_folder.h"

namespace kerf {
namespace {

using recognise::JointSettings;
using recognise::MapSet;
using recognise::Predicted;

constexpr int kQuantiles = 1001;  // of strangeness that are kept

/// What is known of held-out maps of a task.
struct Judged {
  Predicted predicted;
  torch::Tensor truth;  ///< [N] int64
};

/// Rows of one half, by parity of their place.
Judged half(const Judged& all, std::int64_t parity) {
  const auto rows = torch::arange(parity, all.truth.size(0), 2);
  return {recognise::select(all.predicted, rows), all.truth.index_select(0, rows)};
}

double mean_loss(const Judged& judged, const torch::Tensor& class_labels, const JointSettings& settings) {
  const auto logs = recognise::joint_log_probabilities(judged.predicted, class_labels, settings);
  return -logs.gather(1, judged.truth.unsqueeze(1)).mean().item<double>();
}

/// The settings of least negative log likelihood on a grid. The grid of shares is coarse: it hardly matters.
JointSettings fit(const Judged& judged, const torch::Tensor& class_labels) {
  JointSettings best;
  double least = std::numeric_limits<double>::infinity();
  for (int share = judged.predicted.labels.defined() ? 1 : 0; share <= 9; ++share) {
    for (int step = 0; step <= 60; ++step) {
      const JointSettings tried{std::pow(10.0, -1 + step / 30.0), share / 10.0};
      const double loss = mean_loss(judged, class_labels, tried);
      if (loss < least) least = loss, best = tried;
    }
    if (!judged.predicted.labels.defined()) break;
  }
  return best;
}

std::vector<ScoredOutcome> outcomes(const Judged& judged, const torch::Tensor& class_labels,
                                    const JointSettings& settings) {
  const auto logs = recognise::joint_log_probabilities(judged.predicted, class_labels, settings);
  const auto [surest, index] = logs.max(1);
  const auto confidence = surest.exp().to(torch::kFloat64).clamp_max(1).contiguous();
  const auto right = (index == judged.truth).contiguous();
  std::vector<ScoredOutcome> results;
  for (std::int64_t i = 0; i < confidence.size(0); ++i)
    results.push_back({confidence.data_ptr<double>()[i], right.data_ptr<bool>()[i]});
  return results;
}

/// What each half makes of the settings that the other half gives.
std::vector<ScoredOutcome> cross_fitted(const Judged& all, const torch::Tensor& class_labels) {
  std::vector<ScoredOutcome> results;
  for (const std::int64_t parity : {0, 1}) {
    const auto settings = fit(half(all, 1 - parity), class_labels);
    const auto part = outcomes(half(all, parity), class_labels, settings);
    results.insert(results.end(), part.begin(), part.end());
  }
  return results;
}

std::vector<double> quantiles(torch::Tensor values) {
  values = std::get<0>(values.to(torch::kFloat64).sort()).contiguous();
  std::vector<double> chosen;
  for (int i = 0; i < kQuantiles; ++i)
    chosen.push_back(
        values.data_ptr<double>()[std::llround(double(i) / (kQuantiles - 1) * double(values.size(0) - 1))]);
  return chosen;
}

/// Maps of all classes alike, at most `most`, in the order of the file.
std::vector<std::int64_t> choose_evenly(const MapSet& maps, std::size_t classes, std::int64_t most,
                                        std::uint64_t seed) {
  std::vector<std::vector<std::int64_t>> members(classes);
  for (std::int64_t i = 0; i < maps.count; ++i)
    members[std::size_t(maps.classes[std::size_t(i)])].push_back(i);
  Random random(seed ^ mix_bits(0x3E3));
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < classes; ++i) {
    auto& one = members[i];
    shuffle(one, random);
    const std::size_t fair = std::size_t(most) / classes + (i < std::size_t(most) % classes ? 1 : 0);
    const auto count = std::min(one.size(), fair);
    chosen.insert(chosen.end(), one.begin(), one.begin() + std::ptrdiff_t(count));
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

MapSet subset(const MapSet& maps, const std::vector<std::int64_t>& indices) {
  MapSet part{std::int64_t(indices.size()), maps.height, maps.width, {}, {}, {}, {}};
  for (const auto index : indices) {
    const auto cells = maps.map(index).cells;
    part.cells.insert(part.cells.end(), cells.begin(), cells.end());
    part.classes.push_back(maps.classes[std::size_t(index)]);
  }
  return part;
}

class Calibrator {
 public:
  Calibrator(const Path& folder, const WaferCalibrationOptions& options)
      : model_(recognise::load_wafer_model(folder, torch::kCPU)),
        memories_(recognise::load_memory(folder, model_->config())),
        options_(options) {
    if (nn::use_bf16("auto", torch::kCPU)) pass_.autocast = torch::kBFloat16;
  }

  /// Fits a task on one file of held-out maps.
  void fit_task(const WaferSource& source, WaferCalibration& result, std::vector<ScoredOutcome>& raw,
                std::vector<ScoredOutcome>& calibrated) {
    const auto task = model_->config().task(source.task);
    const auto& config = model_->config().tasks[task];
    const auto judged = judge(task, load(source));
    const auto labels = recognise::class_labels(config);
    auto& memory = memories_[task];
    append(raw, outcomes(judged, labels, {}));
    append(calibrated, cross_fitted(judged, labels));
    memory.joint = fit(judged, labels);
    memory.known = options_.known;
    memory.strangeness =
        quantiles(recognise::strangeness(judged.predicted.projected, model_->task(task).prototypes({})));
    result.maps += judged.truth.size(0);
  }

  /// Drops the training maps of a task, but not the classes that a person taught.
  void forget(const WaferSource& source) {
    auto& memory = memories_[model_->config().task(source.task)];
    memory.files.clear();
    memory.projected = memory.classes = memory.places = torch::Tensor();
  }

  void remember(const WaferSource& source) {
    const auto task = model_->config().task(source.task);
    auto& memory = memories_[task];
    const auto maps = load(source);
    const auto chosen =
        choose_evenly(maps, model_->config().tasks[task].classes.size(), options_.neighbours, options_.seed);
    if (chosen.empty()) return;
    const auto part = subset(maps, chosen);
    const auto projected = recognise::predict(model_, task, part, pass_).projected;
    auto places = torch::empty({part.count, 2}, torch::kInt64);
    places.select(1, 0).fill_(std::int64_t(memory.files.size()));
    places.select(1, 1).copy_(torch::tensor(chosen));
    memory.files.push_back(source.maps.filename().string());
    const auto join = [](const torch::Tensor& old, const torch::Tensor& more) {
      return old.defined() ? torch::cat({old, more}) : more;
    };
    memory.projected = join(memory.projected, projected);
    memory.classes = join(memory.classes, torch::tensor(part.classes));
    memory.places = join(memory.places, places);
  }

  void save(const Path& folder) const { recognise::save_memory(memories_, model_->config(), folder); }

 private:
  static void append(std::vector<ScoredOutcome>& all, const std::vector<ScoredOutcome>& more) {
    all.insert(all.end(), more.begin(), more.end());
  }
  MapSet load(const WaferSource& source) const {
    const auto& config = model_->config();
    auto maps = recognise::load_map_set(source.maps, config.tasks[config.task(source.task)]);
    if (maps.classes.empty()) fail("{}: the maps have no labels", source.maps.string());
    if (!source.exclude.empty())
      maps = recognise::without_classes(maps, source.exclude, config.tasks[config.task(source.task)]);
    return maps;
  }
  Judged judge(std::size_t task, const MapSet& maps) {
    return {recognise::predict(model_, task, maps, pass_), torch::tensor(maps.classes)};
  }

  wafer_model::WaferModel model_;
  std::vector<recognise::TaskMemory> memories_;
  WaferCalibrationOptions options_;
  nn::Pass pass_;
};

}  // namespace

WaferCalibration calibrate_wafers(const Path& model, const std::vector<WaferSource>& held_out,
                                  const std::vector<WaferSource>& training,
                                  const WaferCalibrationOptions& options, Observer& observer) {
  torch::NoGradGuard no_grad;
  Calibrator calibrator(model, options);
  const auto total = std::int64_t(held_out.size() + training.size());
  std::int64_t done = 0;
  WaferCalibration result;
  std::vector<ScoredOutcome> raw, calibrated;
  for (const auto& source : held_out) {
    calibrator.fit_task(source, result, raw, calibrated);
    observer.progress(++done, total, source.maps.filename().string());
  }
  for (const auto& source : training) calibrator.forget(source);
  for (const auto& source : training) {
    calibrator.remember(source);
    observer.progress(++done, total, source.maps.filename().string());
  }
  calibrator.save(model);
  result.raw = expected_calibration_error(raw);
  result.calibrated = expected_calibration_error(calibrated);
  return result;
}

}  // namespace kerf
