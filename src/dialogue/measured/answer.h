// Answers to questions about numbers and places, worked out from the facts of a case.
#pragma once

#include <optional>
#include <string>

#include "dialogue/domain.h"
#include "dialogue/measured/question.h"

namespace kerf::dialogue {

/// What is asked about, and the words for it.
struct MapInView {
  const CaseView& view;
  const ThingRules& rules;
  const Language& language;
  const std::string& normal;  ///< how the domain calls a map without a pattern
};

struct MeasuredAnswer {
  std::string text;  ///< one or more sentences
  Subject about;     ///< what a question after it may lean on
};

/// nullopt where the facts are not there or the language has no words for them.
std::optional<MeasuredAnswer> answer_question(const MeasuredQuestion& question, const MapInView& map);

}  // namespace kerf::dialogue
