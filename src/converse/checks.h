// What an answer says, held against what is in view and what was looked up.
#pragma once

#include "converse/work.h"

namespace kerf::converse {

/// Claims of a sentence; none where answers are not checked.
std::vector<Claim> check_sentence(const Work& work, const std::string& sentence);
/// The first sentence of an answer, which is held against the question as well.
std::vector<Claim> check_first(const Work& work, const std::string& sentence);
/// Whether the answer before says something of what is in view that does not hold.
bool was_wrong(const Work& work);
/// A claim that a sentence is in the wrong language.
bool in_another_language(const Claim& claim);

}  // namespace kerf::converse
