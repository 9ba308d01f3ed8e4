// A question in other words as one that the domain's model has learnt to answer.
#pragma once

#include <kerf/knowledge.h>

#include <optional>
#include <string>

#include "dialogue/measured/lexicon.h"

namespace kerf::converse {

/// The likest question of the kind that has as many places, numbers and patterns as the text, with those of
/// the text in their place; nullopt: the text has none, no question as many, or each compares the other way.
std::optional<std::string> as_learnt(const std::string& text, const OtherHit& kind,
                                     const dialogue::Lexicon& lexicon);

}  // namespace kerf::converse
