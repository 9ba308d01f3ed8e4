// Whether a sentence is one that a domain words.
#pragma once

#include <string>

#include "dialogue/domain.h"

namespace kerf::dialogue {

/// Whether a sentence begins with the words that stand at the beginning of a phrase.
bool begins_like(const std::string& sentence, const Template& phrase);

/// Whether a sentence has the words of an answer of the language, whatever stands in its slots.
bool is_worded(const Language& language, const std::string& sentence);

}  // namespace kerf::dialogue
