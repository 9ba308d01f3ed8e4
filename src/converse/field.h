// A domain at work: wafers or pictures, with all that reads and checks what is said of them.
#pragma once

#include <kerf/dialogue.h>

#include "dialogue/grounding.h"
#include "dialogue/question_fit.h"
#include "dialogue/spelling.h"

namespace kerf::converse {

struct Field {
  DialogueDomain domain;
  dialogue::Spelling spelling;
  dialogue::Grounding grounding;
  dialogue::QuestionFit fit;  ///< of English questions
  explicit Field(const Path& folder)
      : domain(folder), spelling(domain), grounding(domain), fit(domain.state(), "en") {}
};

}  // namespace kerf::converse
