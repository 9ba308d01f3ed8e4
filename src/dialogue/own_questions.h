// The questions that a domain's model has learnt to answer.
#pragma once

#include <string>
#include <vector>

#include "dialogue/domain.h"

namespace kerf::dialogue {

/// Of each kind of question some of its wordings for training, `each` of a phrase, with values drawn for its
/// slots; of kinds about patterns that are not there none, for they ask the like of all others. The same for
/// the same domain.
std::vector<std::vector<std::string>> own_questions(const DialogueDomain& domain, int each);

}  // namespace kerf::dialogue
