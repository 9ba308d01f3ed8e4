// What every dialogue record is held to, read or written.
#pragma once

#include <kerf/dialogue.h>

namespace kerf::dialogue {

inline constexpr std::size_t kMaxDialogueBytes = std::size_t{16} << 20;  ///< of one line
inline constexpr std::size_t kMaxMessages = 1000;
inline constexpr std::size_t kMaxNames = 1000;  ///< images, classes, kinds, cites: of each

/// Throws Error naming `name` and the place: no message or too many, an unknown role, calls by anybody but
/// the assistant, a call whose arguments are no JSON object, a tool's result that no call asked for.
void check_dialogue(const Dialogue& dialogue, const std::string& name);

}  // namespace kerf::dialogue
