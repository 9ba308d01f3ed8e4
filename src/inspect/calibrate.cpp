#include <kerf/calibrate.h>
#include <kerf/error.h>

#include <algorithm>

#include "eval/matching.h"
#include "inspect/calibration.h"
#include "nn/device.h"

namespace kerf {
namespace {

constexpr double kRightIou = 0.5;  // as Finding::confidence promises

/// Findings of all images as COCO results with raw confidences for scores.
struct Inspected {
  std::vector<Annotation> results;
  std::int64_t images = 0, truths = 0, failures = 0;
};

void add_findings(const InspectionRecord& record, std::int64_t image_id, const Dataset& truth,
                  std::vector<Annotation>& results) {
  for (const auto& finding : record.all())
    if (const auto* category = truth.find_category(finding.label))
      results.push_back({.image_id = image_id,
                         .category_id = category->id,
                         .box = finding.box,
                         .area = finding.box.area(),
                         .score = finding.confidence});
}

/// Defects of an image that are to be found: crowds count neither way.
std::int64_t count_truths(const Dataset& truth, std::int64_t image_id) {
  return std::count_if(truth.annotations.begin(), truth.annotations.end(),
                       [&](const Annotation& one) { return one.image_id == image_id && !one.is_crowd; });
}

Inspected inspect_all(Inspector& inspector, const Dataset& truth, Observer& observer) {
  Inspected inspected;
  const auto total = std::int64_t(truth.images.size());
  for (std::int64_t i = 0; i < total && !observer.stop_requested(); ++i) {
    const auto& image = truth.images[std::size_t(i)];
    const Path file = truth.folder / image.file_name;
    try {
      add_findings(inspector.inspect(load_image(file)), image.id, truth, inspected.results);
      ++inspected.images, inspected.truths += count_truths(truth, image.id);
    } catch (const Error& error) {
      observer.warning(error.what());
      ++inspected.failures;
    }
    observer.progress(i + 1, total, image.file_name);
  }
  return inspected;
}

/// Results on crowds count neither way and are left out.
std::vector<inspect::JudgedFinding> judge(const Dataset& truth, const std::vector<Annotation>& results) {
  std::vector<inspect::JudgedFinding> findings;
  for (const auto& [key, one] : collect_cases(truth, results)) {
    const auto outcomes = one.match(kRightIou);
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      if (outcomes[i] != Outcome::kIgnored)
        findings.push_back({key.second, one.results()[i]->score, outcomes[i] == Outcome::kRight});
  }
  return findings;
}

inspect::StoredCalibration fit(const std::vector<inspect::JudgedFinding>& findings, std::int64_t images,
                               std::int64_t truths) {
  if (findings.empty()) fail("the model reports nothing in {} images; there is nothing to calibrate", images);
  inspect::StoredCalibration stored;
  stored.map = inspect::fit_calibration(findings);
  stored.images = images, stored.findings = std::int64_t(findings.size());
  for (const auto& finding : findings) stored.right += finding.right;
  auto calibrated = findings;
  for (auto& finding : calibrated) finding.raw = stored.map.apply(finding.raw);
  stored.min_confidence = inspect::best_threshold(std::move(calibrated), truths);
  stored.error_raw = inspect::raw_error(findings);
  stored.error_cross_fitted = inspect::cross_fitted_error(findings);
  return stored;
}

Inspector make_inspector(const CalibrateOptions& options, const Dataset& truth, Observer& observer) {
  InspectOptions raw = options.inspect;
  raw.calibrated = false;
  Inspector inspector(raw);
  for (const auto& warning : inspector.warnings()) observer.warning(warning);
  const auto missing = inspector.missing_categories(truth);
  if (!missing.empty()) observer.warning(missing + "; such findings are left out");
  return inspector;
}

}  // namespace

CalibrationReport calibrate(const CalibrateOptions& options, Observer& observer) {
  const auto truth = load_coco(options.coco);
  auto inspector = make_inspector(options, truth, observer);
  const auto& last = inspector.refiner() ? inspector.refiner() : options.inspect.adapter;
  const auto inspected = inspect_all(inspector, truth, observer);
  auto stored = fit(judge(truth, inspected.results), inspected.images, inspected.truths);
  stored.answers = inspector.answers();
  stored.weights = inspect::weights_id(nn::hash_weights(options.inspect.model), last);
  stored.data = hash_file(options.coco);
  const Path& folder = last ? *last : options.inspect.model;
  inspect::save_calibration(stored, folder);
  return {.images = stored.images,
          .findings = stored.findings,
          .right = stored.right,
          .error_raw = stored.error_raw,
          .error_calibrated = stored.error_cross_fitted,
          .min_confidence = stored.min_confidence,
          .slope = stored.map.slope,
          .offset = stored.map.offset,
          .failures = inspected.failures,
          .interrupted = inspected.images + inspected.failures < std::int64_t(truth.images.size()),
          .file = inspect::calibration_file(folder)};
}

}  // namespace kerf
