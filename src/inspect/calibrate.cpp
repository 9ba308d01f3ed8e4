#include <kerf/calibrate.h>
#include <kerf/error.h>

#include <algorithm>
#include <map>

#include "inspect/automation.h"
#include "inspect/calibration.h"
#include "inspect/judge_results.h"
#include "nn/device.h"

namespace kerf {
namespace {

/// Findings of all images as COCO results with raw confidences for scores.
struct Inspected {
  std::vector<Annotation> results;              ///< ids: places in other_names
  std::vector<bool> other_names;                ///< another name for the place of a surer finding
  std::map<std::int64_t, std::int64_t> truths;  ///< defects that are to be found, by inspected image
  std::int64_t failures = 0;
};

/// Without an operating point, candidates are no weak findings but other names for their places.
void add_findings(const InspectionRecord& record, std::int64_t image_id, const Dataset& truth,
                  Inspected& inspected) {
  const auto add = [&](const std::vector<Finding>& findings, bool other_name) {
    for (const auto& finding : findings)
      if (const auto* category = truth.find_category(finding.label)) {
        inspected.results.push_back(to_annotation(finding, image_id, category->id));
        inspected.results.back().id = std::int64_t(inspected.other_names.size());
        inspected.other_names.push_back(other_name);
      }
  };
  add(record.findings, false), add(record.candidates, true);
}

/// Defects that are to be found, by image: crowds count neither way.
std::map<std::int64_t, std::int64_t> count_truths(const Dataset& truth) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const auto& one : truth.annotations) counts[one.image_id] += !one.is_crowd;
  return counts;
}

Inspected inspect_all(Inspector& inspector, const Dataset& truth,
                      const std::vector<std::optional<Reference>>& others, Observer& observer) {
  Inspected inspected;
  const auto total = std::int64_t(truth.images.size());
  auto truths = count_truths(truth);
  for (std::int64_t i = 0; i < total && !observer.stop_requested(); ++i) {
    const auto& image = truth.images[std::size_t(i)];
    const Path file = truth.folder / image.file_name;
    try {
      add_findings(inspector.inspect(load_image(file), others[std::size_t(i)]), image.id, truth, inspected);
      inspected.truths[image.id] = truths[image.id];
    } catch (const Error& error) {
      observer.warning(error.what());
      ++inspected.failures;
    }
    observer.progress(i + 1, total, image.file_name);
  }
  return inspected;
}

std::int64_t sum_of(const std::map<std::int64_t, std::int64_t>& truths) {
  std::int64_t sum = 0;
  for (const auto& [image, count] : truths) sum += count;
  return sum;
}

inspect::StoredReview choose_review(const std::vector<inspect::JudgedFinding>& calibrated,
                                    const Inspected& inspected, double min_confidence, double max_error) {
  const auto decisions = inspect::collect_decisions(calibrated, inspected.truths, min_confidence);
  inspect::StoredReview review;
  review.max_error = max_error, review.missed = decisions.missed;
  review.decisions = std::int64_t(decisions.findings.size());
  review.curve = inspect::automation_curve(decisions);
  review.chosen = inspect::choose_point(review.curve, max_error);
  review.held_out = inspect::cross_chosen_point(calibrated, inspected.truths, min_confidence, max_error);
  return review;
}

inspect::StoredCalibration fit(const std::vector<inspect::JudgedFinding>& findings,
                               const Inspected& inspected, double max_error) {
  inspect::StoredCalibration stored;
  stored.images = std::int64_t(inspected.truths.size()), stored.findings = std::int64_t(findings.size());
  if (findings.empty())
    fail("the model reports nothing in {} images; there is nothing to calibrate", stored.images);
  stored.map = inspect::fit_labels(findings);
  for (const auto& finding : findings) stored.right += finding.right;
  auto calibrated = findings;
  for (auto& finding : calibrated) finding.raw = stored.map.of(finding.label).apply(finding.raw);
  stored.min_confidence = inspect::best_threshold(std::move(calibrated), sum_of(inspected.truths));
  stored.error_raw = inspect::raw_error(findings);
  const auto cross_fitted = inspect::cross_fitted(findings);
  stored.error_cross_fitted = inspect::raw_error(cross_fitted);
  stored.review = choose_review(cross_fitted, inspected, stored.min_confidence, max_error);
  return stored;
}

Inspector make_inspector(const CalibrateOptions& options, const Dataset& truth, Observer& observer) {
  InspectOptions raw = options.inspect;
  raw.calibrated = false, raw.compare = false;
  Inspector inspector(raw);
  for (const auto& warning : inspector.warnings()) observer.warning(warning);
  const auto missing = inspector.missing_categories(truth);
  if (!missing.empty()) observer.warning(missing + "; such findings are left out");
  return inspector;
}

}  // namespace

CalibrationReport calibrate(const CalibrateOptions& options, Observer& observer) {
  if (!(options.max_error >= 0 && options.max_error <= 1))
    fail("the highest error of what is decided without a person is {}; expected a share from 0 to 1",
         options.max_error);
  const auto truth = load_coco(options.coco);
  auto inspector = make_inspector(options, truth, observer);
  const auto& last = inspector.refiner() ? inspector.refiner() : options.inspect.adapter;
  std::vector<std::optional<Reference>> others(truth.images.size());
  if (inspector.compares()) others = compare_designs(truth, options.design, {}, observer);
  const auto inspected = inspect_all(inspector, truth, others, observer);
  auto stored = fit(inspect::judge_results(truth, inspected.results, inspected.other_names), inspected,
                    options.max_error);
  stored.answers = inspector.answers();
  stored.weights = inspector.weights();
  stored.data = hash_file(options.coco);
  const Path& folder = last ? *last : options.inspect.model;
  inspect::save_calibration(stored, folder);
  return {.images = stored.images,
          .findings = stored.findings,
          .right = stored.right,
          .error_raw = stored.error_raw,
          .error_calibrated = stored.error_cross_fitted,
          .min_confidence = stored.min_confidence,
          .slope = stored.map.all.slope,
          .offset = stored.map.all.offset,
          .review = stored.review->chosen,
          .review_held_out = stored.review->held_out,
          .curve = stored.review->curve,
          .decisions = stored.review->decisions,
          .missed = stored.review->missed,
          .failures = inspected.failures,
          .interrupted = stored.images + inspected.failures < std::int64_t(truth.images.size()),
          .file = inspect::calibration_file(folder)};
}

}  // namespace kerf
