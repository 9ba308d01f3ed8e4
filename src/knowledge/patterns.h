// Which entries are about a set of patterns.
#pragma once

#include <kerf/knowledge.h>

#include <string>
#include <vector>

namespace kerf::knowledge {

/// Entries about all of the patterns together, then about two or more of them (more first), then about each
/// alone, the patterns taking turns. Entries that name another pattern besides are left out. "Normal" and
/// "none", the two data sets' names of a map without a pattern, are the same.
std::vector<std::size_t> entries_about(const std::vector<KnowledgeEntry>& entries,
                                       const std::vector<std::string>& patterns);

}  // namespace kerf::knowledge
