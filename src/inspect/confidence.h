// How sure an answer is of each of its defects, from the log-probabilities of its tokens.
#pragma once

#include <kerf/generate.h>

#include <vector>

namespace kerf::inspect {

/// Raw confidence of each defect in the answer, in order: the geometric mean of the probabilities of its four
/// coordinate tokens, times the probability of its label, both among the tokens the format allowed.
std::vector<double> finding_confidences(const Completion& completion, const Tokenizer& tokenizer);

}  // namespace kerf::inspect
