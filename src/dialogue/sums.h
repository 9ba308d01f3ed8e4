// Sums for which a question gives the other number: "D0, if a die has 22 mm2?", "at 4.20 a die, what did it
// cost us?"
#pragma once

#include <optional>
#include <string>

#include "dialogue/domain.h"

namespace kerf::dialogue {

/// The answer of those in direct.LANGUAGE.toml that have something to compute; nullopt: the question is for
/// none of them, or a number is missing or leaves the sum without a value.
std::optional<std::string> tell_sum(const DialogueDomain::State& domain, const DialogueCase& about,
                                    const std::string& question, const std::string& language);

}  // namespace kerf::dialogue
