// The files of one language of a domain folder.
#pragma once

#include "dialogue/domain.h"

namespace kerf::dialogue {

/// Throws Error naming file, line and what was expected; also for a kind without questions or answers.
Language read_language(const Path& folder, const std::string& code, const DialogueDomain::State& domain);

}  // namespace kerf::dialogue
