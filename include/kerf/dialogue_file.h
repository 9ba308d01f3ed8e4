// Files of dialogues, one JSON object a line.
#pragma once

#include <kerf/dialogue.h>

#include <functional>
#include <string>
#include <vector>

namespace kerf {

/// 16 hex digits made from what is said (meta aside): how logs and commands name a dialogue.
std::string dialogue_id(const Dialogue& dialogue);

/// Receives each dialogue in the order of the file; false ends the reading.
using DialogueSink = std::function<bool(Dialogue&&)>;
/// Reads a file of dialogues line by line; empty lines are passed over. Throws Error naming file, line and
/// what was expected.
void read_dialogues(const Path& file, const DialogueSink& sink);
std::vector<Dialogue> load_dialogues(const Path& file);

}  // namespace kerf
