// Answers to questions about numbers and places, worked out from the facts of a case.
#pragma once

#include <optional>
#include <string>

#include "dialogue/domain.h"
#include "dialogue/measured/question.h"

namespace kerf::dialogue {

struct MeasuredAnswer {
  std::string text;  ///< one or more sentences
  Subject about;     ///< what a question after it may lean on
};

/// nullopt where the facts are not there or the language has no words for them.
std::optional<MeasuredAnswer> answer_question(const MeasuredQuestion& question, const Facts& facts,
                                              const Language& language);

}  // namespace kerf::dialogue
