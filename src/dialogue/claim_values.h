// Values as texts say them, held against those of facts.
#pragma once

#include <string>

#include "dialogue/case_view.h"
#include "dialogue/claims.h"

namespace kerf::dialogue {

/// Whether a number as written says that one: "83" and "83.4" say 83.4, "83.5" does not.
bool says_number(const std::string& said, double number);
/// Whether a value has that word in it: "edge" and "7 o'clock" of "edge, 7 o'clock", but not "1" of "12".
bool holds_word(const std::string& value, const std::string& word);
/// Whether the words say the fact's value.
bool says_value(const std::string& said, const CaseFact& fact);
/// Whether a longer part of a fact's name is a word of the text.
bool is_spoken_of(const std::string& name, const std::string& text);

}  // namespace kerf::dialogue
