// How far scores are from being probabilities.
#pragma once

#include <span>

namespace kerf {

struct ScoredOutcome {
  double score = 0;
  bool right = false;
};

/// Expected calibration error over ten equal-width bins (0, .1], (.1, .2], .. (score 0 falls in the first):
/// the mean distance of a bin's mean score from its share of right results, weighted by the bin's results.
/// NaN when there is no result or a score lies outside 0..1. Guo et al., "On Calibration of Modern Neural
/// Networks", ICML 2017.
double expected_calibration_error(std::span<const ScoredOutcome> results);

}  // namespace kerf
