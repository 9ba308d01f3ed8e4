// Dialogues as a client sends them back: what was said, without the calls of tools behind it.
#pragma once

#include <kerf/dialogue.h>

namespace kerf::converse {

/// The dialogue with the first `turns` of its questions answered as if no tool had been called: calls and
/// results are gone. Answers there that rested on one become planted, for a model must not learn to give them
/// unasked.
Dialogue with_bare_turns(const Dialogue& dialogue, int turns);

/// Questions of the user.
int count_turns(const Dialogue& dialogue);

}  // namespace kerf::converse
