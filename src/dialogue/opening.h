// The yes or no that begins an answer.
#pragma once

#include <string>

#include "dialogue/domain.h"

namespace kerf::dialogue {

enum class Opening { other, yes, no };
/// How a text opens, by the vocabulary "opening" of any of the domain's languages.
Opening opening_of(const std::string& text, const DialogueDomain::State& domain);

/// Whether the yes or no that begins an answer is a word of its own: "Yes, ..", "No: ..".
bool opens_with_word(const std::string& text);
/// The text without that word: "Yes, it shows a Donut." -> "It shows a Donut."
std::string without_opening(const std::string& text);

}  // namespace kerf::dialogue
