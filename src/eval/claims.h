// Which results claim that something is there, and which only might.
#pragma once

#include <kerf/dataset.h>

namespace kerf {

/// Whether a result is weighed as a claim: its score reaches `min_score` and, where `said_only` is set, the
/// model says it. Throws Error when that is asked of a result that does not tell.
bool is_claim(const Annotation& result, double min_score, bool said_only);

}  // namespace kerf
