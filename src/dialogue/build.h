// The steps of build_dialogue, for tests and statistics.
#pragma once

#include <kerf/dialogue.h>

namespace kerf::dialogue {

/// One dialogue as the grammar makes it, not checked.
Dialogue compose(const DialogueDomain& domain, const DialogueCase& about, const KnowledgeBase& knowledge,
                 const DialogueOptions& options);
}  // namespace kerf::dialogue
