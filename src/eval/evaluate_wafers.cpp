#include <kerf/error.h>
#include <kerf/evaluate_wafers.h>

#include <algorithm>
#include <limits>
#include <map>

#include "base/random.h"
#include "eval/calibration.h"
#include "eval/interval.h"
#include "eval/wafer_cases.h"

namespace kerf {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The values that are resampled, in the order of the fields of WaferMetrics.
constexpr std::array kFields = {&WaferMetrics::exact_match,   &WaferMetrics::label_f1,
                                &WaferMetrics::accuracy,      &WaferMetrics::class_f1,
                                &WaferMetrics::calibration,   &WaferMetrics::unknown_share,
                                &WaferMetrics::known_accuracy};
using Values = std::array<double, kFields.size()>;

double mean_f1(const std::vector<AnswerCounts>& counts) {
  std::vector<double> values;
  values.reserve(counts.size());
  for (const auto& one : counts) values.push_back(one.f1());
  return mean_defined(values);
}

double calibration_of(std::span<const WaferCase> cases) {
  std::vector<ScoredOutcome> outcomes;
  for (const auto& one : cases) outcomes.push_back({one.confidence, one.truth_class == one.said_class});
  return expected_calibration_error(outcomes);
}

Values measure(std::span<const WaferCase> cases, std::size_t classes) {
  double exact = 0, right = 0, unknown = 0, known_right = 0;
  for (const auto& one : cases) {
    const bool is_right = one.truth_class == one.said_class;
    exact += one.truth == one.said;
    right += is_right;
    unknown += one.unknown;
    known_right += is_right && !one.unknown;
  }
  const double all = double(cases.size()), known = all - unknown;
  return {exact / all,
          mean_f1(count_labels(cases)),
          right / all,
          mean_f1(count_classes(cases, classes)),
          calibration_of(cases),
          unknown / all,
          known > 0 ? known_right / known : kNan};
}

void fill_intervals(WaferMetrics& metrics, const WaferCases& joined, const BootstrapOptions& bootstrap) {
  std::array<std::vector<double>, kFields.size()> resampled;
  std::vector<WaferCase> drawn(joined.cases.size());
  Random random(bootstrap.seed);
  for (int i = 0; i < bootstrap.resamples; ++i) {
    for (auto& one : drawn) one = joined.cases[std::size_t(random.below(std::int64_t(joined.cases.size())))];
    const Values values = measure(drawn, joined.class_names.size());
    for (std::size_t field = 0; field < values.size(); ++field) resampled[field].push_back(values[field]);
  }
  const Values values = measure(joined.cases, joined.class_names.size());
  for (std::size_t field = 0; field < values.size(); ++field)
    metrics.*kFields[field] = bootstrap_interval(values[field], std::move(resampled[field]));
}

WaferClassScore score_of(std::string_view name, const AnswerCounts& counts) {
  return {std::string(name), counts.truths, counts.said, counts.precision(),
          counts.recall(),   counts.f1(),   kNan};
}

void fill_labels(WaferMetrics& metrics, const std::vector<WaferCase>& cases) {
  const auto counts = count_labels(cases);
  std::vector<double> precisions;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    std::vector<ScoredTruth> scored;
    scored.reserve(cases.size());
    for (const auto& one : cases) scored.push_back({one.prediction->probabilities[i], one.truth[i]});
    metrics.labels.push_back(score_of(kWaferPatternNames[i], counts[i]));
    metrics.labels.back().average_precision = stepwise_average_precision(std::move(scored));
    precisions.push_back(metrics.labels.back().average_precision);
  }
  metrics.mean_average_precision = mean_defined(precisions);
}

void fill_confusions(WaferMetrics& metrics, const WaferCases& joined) {
  std::map<std::pair<int, int>, int> counts;
  for (const auto& one : joined.cases) {
    if (one.truth_class != one.said_class) ++counts[{one.truth_class, one.said_class}];
  }
  for (const auto& [pair, count] : counts)
    metrics.confusions.push_back(
        {joined.class_names[std::size_t(pair.first)], joined.class_names[std::size_t(pair.second)], count});
  std::ranges::stable_sort(metrics.confusions, std::greater{}, &WaferConfusion::count);
}

}  // namespace

WaferMetrics evaluate_wafers(const WaferTruths& truth, const std::vector<WaferPrediction>& predictions,
                             const BootstrapOptions& bootstrap) {
  const WaferCases joined = join_wafers(truth, predictions);
  if (joined.cases.empty()) fail("the truth has no wafers, expected at least one");
  WaferMetrics metrics;
  metrics.wafers = int(joined.cases.size());
  fill_intervals(metrics, joined, bootstrap);
  fill_labels(metrics, joined.cases);
  const auto counts = count_classes(joined.cases, joined.class_names.size());
  for (std::size_t i = 0; i < counts.size(); ++i)
    metrics.classes.push_back(score_of(joined.class_names[i], counts[i]));
  fill_confusions(metrics, joined);
  return metrics;
}

}  // namespace kerf
