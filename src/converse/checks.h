// What an answer says, held against what is in view and what was looked up.
#pragma once

#include "converse/work.h"

namespace kerf::converse {

/// Claims of a sentence; none where answers are not checked.
std::vector<Claim> check_sentence(const Work& work, const std::string& sentence);
/// The first sentence of an answer, which is held against the question as well. A yes or no of its own that
/// cannot be held against the question is taken away.
std::vector<Claim> check_first(const Work& work, std::string& sentence);
/// The answer before the question; empty: there is none.
std::string answer_before(const Work& work);
/// Whether the answer before says something of what is in view that does not hold.
bool was_wrong(const Work& work);
/// What the answer before says that does not hold, where the answer takes that back: the facts that it does
/// not speak of itself, each once.
std::vector<std::string> left_untaken(const Work& work);
/// A claim that a sentence is in the wrong language.
bool in_another_language(const Claim& claim);
/// A claim that a sentence takes back an answer that holds.
bool takes_back_what_holds(const Claim& claim);

}  // namespace kerf::converse
