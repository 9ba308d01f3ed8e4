// The questions that a domain's model has learnt to answer.
#pragma once

#include <string>
#include <vector>

#include "dialogue/domain.h"

namespace kerf::dialogue {

struct OwnQuestions {
  std::string kind;
  std::vector<std::string> texts;  ///< of all languages
  bool declined = false;           ///< they lie outside the field
};

/// Of each kind of question some of its wordings for training, `each` of a phrase, with values drawn for its
/// slots; of kinds about patterns that are not there none, for they ask the like of all others. The same for
/// the same domain.
std::vector<OwnQuestions> own_questions(const DialogueDomain& domain, int each);

}  // namespace kerf::dialogue
