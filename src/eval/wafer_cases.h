// Wafers with truth and prediction beside each other, small enough to be drawn a thousand times.
#pragma once

#include <kerf/evaluate_wafers.h>

#include <bitset>
#include <span>
#include <string>
#include <vector>

namespace kerf {

using LabelBits = std::bitset<kWaferPatterns>;

struct WaferCase {
  LabelBits truth, said;        ///< labels
  int truth_class, said_class;  ///< places in WaferCases::class_names
  double confidence;
  bool unknown;
  const WaferPrediction* prediction;
};

struct WaferCases {
  std::vector<WaferCase> cases;
  std::vector<std::string> class_names;  ///< that occur, MixedWM38's in their order, then others by name
};

/// Joins the two by index. Throws Error when they do not fit together.
WaferCases join_wafers(const WaferTruths& truth, const std::vector<WaferPrediction>& predictions);

/// Right and wrong answers to one question.
struct AnswerCounts {
  int both = 0, truths = 0, said = 0;
  double precision() const;
  double recall() const;
  double f1() const;
};

std::vector<AnswerCounts> count_labels(std::span<const WaferCase> cases);
std::vector<AnswerCounts> count_classes(std::span<const WaferCase> cases, std::size_t classes);
/// Mean of the values that are not NaN; NaN when there is none.
double mean_defined(std::span<const double> values);

/// Average precision of scores against truth: the sum of precision times gain of recall over falling scores,
/// equal scores taken together. NaN without truth.
struct ScoredTruth {
  double score = 0;
  bool truth = false;
};
double stepwise_average_precision(std::vector<ScoredTruth> scored);

}  // namespace kerf
