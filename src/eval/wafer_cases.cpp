#include "eval/wafer_cases.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace kerf {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSaid = 0.5;  // probability from which a label counts as said

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : kNan;
}

LabelBits bits_of(const WaferLabels& labels) {
  LabelBits bits;
  for (std::size_t i = 0; i < labels.size(); ++i) bits[i] = labels[i];
  return bits;
}

LabelBits said_labels(const WaferPrediction& prediction) {
  LabelBits bits;
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = prediction.probabilities[i] >= kSaid;
  return bits;
}

// The one spelling of a class that truth and predictions share.
std::string name_of(const WaferLabels& labels, const WaferTruths& truth) {
  std::string name = wafer_class_name(labels);
  return name == kNormalWafer ? truth.normal : name;
}

std::string name_of(const WaferPrediction& prediction, const WaferTruths& truth) {
  const auto labels = wafer_labels_from(prediction.class_name);
  return labels ? name_of(*labels, truth) : prediction.class_name;
}

// MixedWM38's classes first, in their order.
std::pair<int, std::string> rank_of(const std::string& name) {
  const auto labels = wafer_labels_from(name);
  const auto place = labels ? mixedwm38_class(*labels) : std::nullopt;
  return {place.value_or(std::numeric_limits<int>::max()), name};
}

using ByIndex = std::unordered_map<std::int64_t, const WaferPrediction*>;

ByIndex by_index(const std::vector<WaferPrediction>& predictions) {
  ByIndex found;
  for (const auto& prediction : predictions) {
    if (!found.emplace(prediction.index, &prediction).second)
      fail("wafer {} has two predictions, expected one for each wafer", prediction.index);
  }
  return found;
}

const WaferPrediction& prediction_of(const WaferTruth& wafer, const ByIndex& predictions) {
  const auto found = predictions.find(wafer.index);
  if (found == predictions.end())
    fail("wafer {} of the truth has no prediction, expected one for each wafer", wafer.index);
  return *found->second;
}

void check_distinct(const WaferTruths& truth) {
  std::unordered_set<std::int64_t> seen;
  for (const auto& wafer : truth.wafers) {
    if (!seen.insert(wafer.index).second)
      fail("wafer {} is twice in the truth, expected every index once", wafer.index);
  }
}

// After every wafer was found to have its prediction.
void check_counts(const WaferTruths& truth, const ByIndex& predictions) {
  std::unordered_set<std::int64_t> seen;
  for (const auto& wafer : truth.wafers) seen.insert(wafer.index);
  for (const auto& [index, prediction] : predictions) {
    if (!seen.contains(index)) fail("wafer {} has a prediction but is not in the truth", index);
  }
}

/// The truth with its wafers under the numbers that the predictions use: their places in the file where all
/// places are there, or where the predictions have numbers that only places explain; otherwise the file's own
/// indices.
WaferTruths renumbered(WaferTruths truth, const ByIndex& predictions) {
  const auto count = std::int64_t(truth.wafers.size());
  std::unordered_set<std::int64_t> own;
  for (const auto& wafer : truth.wafers) own.insert(wafer.index);
  const auto all = [&](const auto& fits) {
    return std::ranges::all_of(predictions, [&](const auto& one) { return fits(one.first); });
  };
  const bool places = all([&](std::int64_t index) { return index >= 0 && index < count; });
  const bool complete = std::int64_t(predictions.size()) == count;
  if (!places || (!complete && all([&](std::int64_t index) { return own.contains(index); }))) return truth;
  for (std::int64_t place = 0; place < count; ++place) truth.wafers[std::size_t(place)].index = place;
  return truth;
}

}  // namespace

WaferCases join_wafers(const WaferTruths& wafers, const std::vector<WaferPrediction>& predictions) {
  const ByIndex found = by_index(predictions);
  check_distinct(wafers);
  const WaferTruths truth = renumbered(wafers, found);
  std::map<std::pair<int, std::string>, int> classes;
  for (const auto& wafer : truth.wafers) {
    classes.emplace(rank_of(name_of(wafer.labels, truth)), 0);
    classes.emplace(rank_of(name_of(prediction_of(wafer, found), truth)), 0);
  }
  check_counts(truth, found);
  WaferCases joined;
  for (auto& [rank, place] : classes) {
    place = int(joined.class_names.size());
    joined.class_names.push_back(rank.second);
  }
  for (const auto& wafer : truth.wafers) {
    const auto& said = prediction_of(wafer, found);
    joined.cases.push_back({bits_of(wafer.labels), said_labels(said),
                            classes.at(rank_of(name_of(wafer.labels, truth))),
                            classes.at(rank_of(name_of(said, truth))), said.confidence, said.unknown, &said});
  }
  return joined;
}

double AnswerCounts::precision() const {
  return ratio(both, said);
}

double AnswerCounts::recall() const {
  return ratio(both, truths);
}

double AnswerCounts::f1() const {
  return ratio(2.0 * both, double(truths) + said);
}

std::vector<AnswerCounts> count_labels(std::span<const WaferCase> cases) {
  std::vector<AnswerCounts> counts(kWaferPatterns);
  for (const auto& one : cases) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      counts[i].truths += one.truth[i];
      counts[i].said += one.said[i];
      counts[i].both += one.truth[i] && one.said[i];
    }
  }
  return counts;
}

std::vector<AnswerCounts> count_classes(std::span<const WaferCase> cases, std::size_t classes) {
  std::vector<AnswerCounts> counts(classes);
  for (const auto& one : cases) {
    ++counts[std::size_t(one.truth_class)].truths;
    ++counts[std::size_t(one.said_class)].said;
    counts[std::size_t(one.truth_class)].both += one.truth_class == one.said_class;
  }
  return counts;
}

double mean_defined(std::span<const double> values) {
  double sum = 0;
  int count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return ratio(sum, count);
}

double stepwise_average_precision(std::vector<ScoredTruth> scored) {
  std::ranges::sort(scored, std::greater{}, &ScoredTruth::score);
  double area = 0, right = 0, before = 0;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    right += scored[i].truth;
    if (i + 1 < scored.size() && scored[i + 1].score == scored[i].score) continue;
    area += (right - before) * right / double(i + 1);
    before = right;
  }
  return ratio(area, right);
}

}  // namespace kerf
