// How sure an answer is: from token log-probabilities to calibrated probabilities.
#pragma once

#include <kerf/generate.h>

#include <vector>

namespace kerf::inspect {

/// Raw confidence of each defect in the answer, in order: the geometric mean of the probabilities of its four
/// coordinate tokens, times the probability of its label, both among the tokens the format allowed.
std::vector<double> finding_confidences(const Completion& completion, const Tokenizer& tokenizer);

/// Monotone map from raw confidence to the share of right findings, fitted on validation data: logistic in
/// the logit.
struct Calibration {
  double slope = 1, offset = 0;
  double apply(double raw) const;
};

/// Fits slope and offset by maximum likelihood. Throws Error when all findings are right or all are wrong.
Calibration fit_calibration(const std::vector<double>& raw, const std::vector<bool>& right);

/// Reads calibration.json of a model or adapter folder; the identity when there is none.
Calibration load_calibration(const Path& folder);
void save_calibration(const Calibration& calibration, const Path& folder);

}  // namespace kerf::inspect
