// Questions about numbers and places of a map, answered over the turns of a conversation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialogue/measured/answer.h"

namespace kerf::dialogue {

/// The answer to a question and, before it, what was asked and said; nullopt where it asks for something
/// else. A question of several is answered only where each of them is.
std::optional<std::string> tell_measured(const std::string& question, const std::vector<EarlierTurn>& earlier,
                                         const MapInView& map);

/// Whether a text has words for the map, its dies, numbers, places or patterns; "good" alone may say
/// anything.
bool speaks_of_map(const std::string& text, const Language& language);
/// Whether it has a number, or words for a ring, a line or a pattern.
bool tells_of_map(const std::string& text, const Language& language);
/// Whether it has words for failures, yields, patterns or clusters: more than a place or a wafer, which may
/// be of other kinds.
bool speaks_of_failures(const std::string& text, const Language& language);

}  // namespace kerf::dialogue
