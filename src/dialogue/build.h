// The steps of build_dialogue, for tests and statistics.
#pragma once

#include <kerf/dialogue.h>

#include <vector>

namespace kerf::dialogue {

/// One dialogue as the grammar makes it, not checked.
Dialogue compose(const DialogueDomain& domain, const DialogueCase& about, const KnowledgeBase& knowledge,
                 const DialogueOptions& options);
/// What its answers, those planted aside, claim wrongly.
std::vector<Claim> false_claims(const DialogueDomain& domain, const DialogueCase& about,
                                const KnowledgeBase& knowledge, const Dialogue& dialogue);

}  // namespace kerf::dialogue
