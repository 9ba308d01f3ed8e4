#include "eval/average_precision.h"
#include "eval/calibration.h"
#include "eval/claims.h"
#include "eval/matching.h"

#include <kerf/error.h>
#include <kerf/evaluate.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <unordered_map>

namespace kerf {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLooseIou = 0.33;
constexpr double kUsualIou = 0.5;

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : kNan;
}

void fill_rates(ClassMetrics::AtIou& at) {
  at.precision = ratio(at.true_positives, at.true_positives + at.false_positives);
  at.recall = ratio(at.true_positives, at.true_positives + at.missed);
  at.f1 = ratio(2.0 * at.true_positives, 2.0 * at.true_positives + at.false_positives + at.missed);
}

ClassMetrics::AtIou count_at(std::span<const MatchCase* const> claims, double min_iou) {
  ClassMetrics::AtIou at;
  for (const auto* one : claims) {
    const auto outcomes = one->match(min_iou);
    const int right = int(std::ranges::count(outcomes, Outcome::kRight));
    at.true_positives += right;
    at.false_positives += int(std::ranges::count(outcomes, Outcome::kWrong));
    at.missed += int(one->counted_truths()) - right;
  }
  fill_rates(at);
  return at;
}

using CasePointers = std::vector<const MatchCase*>;

CasePointers of_class(const MatchCases& cases, std::int64_t category) {
  CasePointers found;
  auto at = cases.lower_bound({category, std::numeric_limits<std::int64_t>::min()});
  for (; at != cases.end() && at->first.first == category; ++at) found.push_back(&at->second);
  return found;
}

/// Average precision of all `cases`, and counts of those that are claimed.
ClassMetrics measure_class(const std::string& name, const CasePointers& cases, const CasePointers& claims) {
  ClassMetrics metrics;
  metrics.name = name;
  for (const auto* one : cases) metrics.truths += int(one->counted_truths());
  auto thresholds = coco_thresholds();
  thresholds.push_back(kLooseIou);
  const auto precisions = average_precisions(cases, thresholds);
  metrics.ap50 = precisions.front();
  metrics.ap33 = precisions.back();
  metrics.ap50_95 =
      std::accumulate(precisions.begin(), precisions.end() - 1, 0.0) / double(precisions.size() - 1);
  metrics.at50 = count_at(claims, kUsualIou);
  metrics.at33 = count_at(claims, kLooseIou);
  return metrics;
}

/// Mean over the classes that have truths; NaN when none has.
double mean_over(const std::vector<ClassMetrics>& classes, double ClassMetrics::*value) {
  double sum = 0;
  int counted = 0;
  for (const auto& one : classes) {
    if (one.truths == 0) continue;
    sum += one.*value;
    ++counted;
  }
  return ratio(sum, counted);
}

void add_counts(ClassMetrics::AtIou& sum, const ClassMetrics::AtIou& part) {
  sum.true_positives += part.true_positives;
  sum.false_positives += part.false_positives;
  sum.missed += part.missed;
}

ClassMetrics summarise(const std::vector<ClassMetrics>& classes) {
  ClassMetrics overall;
  overall.name = "all";
  for (const auto& one : classes) {
    overall.truths += one.truths;
    add_counts(overall.at50, one.at50);
    add_counts(overall.at33, one.at33);
  }
  fill_rates(overall.at50);
  fill_rates(overall.at33);
  for (const auto value : {&ClassMetrics::ap50, &ClassMetrics::ap50_95, &ClassMetrics::ap33})
    overall.*value = mean_over(classes, value);
  return overall;
}

/// Share of images with as many results (without those on crowds) as truths.
double measure_counts(const Dataset& truth, const MatchCases& claims) {
  std::unordered_map<std::int64_t, std::int64_t> surplus;
  for (const auto& [key, one] : claims) {
    const auto outcomes = one.match(kUsualIou);
    surplus[key.second] -= one.counted_truths();
    for (const auto outcome : outcomes) surplus[key.second] += outcome != Outcome::kIgnored;
  }
  const auto differing = std::ranges::count_if(surplus, [](const auto& image) { return image.second != 0; });
  return ratio(double(truth.images.size()) - double(differing), double(truth.images.size()));
}

/// What counts as a claim that something is there.
std::vector<Annotation> claims_of(const std::vector<Annotation>& results, const MetricOptions& options) {
  std::vector<Annotation> claims;
  for (const auto& result : results)
    if (is_claim(result, options.score_threshold, options.said_only)) claims.push_back(result);
  return claims;
}

double measure_calibration(const MatchCases& cases) {
  std::vector<ScoredOutcome> results;
  for (const auto& [key, one] : cases) {
    const auto outcomes = one.match(kUsualIou);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i] != Outcome::kIgnored)
        results.push_back({one.results()[i]->score, outcomes[i] == Outcome::kRight});
    }
  }
  return expected_calibration_error(results);
}

}  // namespace

DetectionMetrics evaluate_detections(const Dataset& truth, const std::vector<Annotation>& results,
                                     const MetricOptions& options) {
  const auto cases = collect_cases(truth, results);
  const auto claimed = claims_of(results, options);
  const auto claims = collect_cases(truth, claimed);
  DetectionMetrics metrics;
  metrics.images = int(truth.images.size());
  for (const auto& category : truth.categories)
    metrics.classes.push_back(
        measure_class(category.name, of_class(cases, category.id), of_class(claims, category.id)));
  metrics.overall = summarise(metrics.classes);
  metrics.count_accuracy = measure_counts(truth, claims);
  metrics.expected_calibration_error = measure_calibration(cases);
  return metrics;
}

}  // namespace kerf
