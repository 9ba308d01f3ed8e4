// What is known of questions before any is asked.
#pragma once

#include <kerf/converse.h>

#include <vector>

#include "dialogue/own_questions.h"

namespace kerf::converse {

struct LearntQuestions {
  std::vector<dialogue::OwnQuestions> own;  ///< that the models of the domains have learnt
  std::vector<OtherQuestions> left;         ///< the same as knowledge takes them, by domain
};
/// Of each kind so many in a language that one more tells nothing new. `pictures`: null without a domain for
/// them.
LearntQuestions learnt_questions(const DialogueDomain& wafers, const DialogueDomain* pictures);

}  // namespace kerf::converse
