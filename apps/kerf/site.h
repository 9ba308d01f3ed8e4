// What commands take from the site where they run: the clock, the user and the knowledge base.
#pragma once

#include <kerf/knowledge.h>

#include <string>
#include <vector>

namespace kerf {

/// "2026-03-02T08:00:00Z".
std::string utc_now();
/// The name of who runs the program; empty where nobody says.
std::string user_name();
/// Entries of these folders, of "knowledge" where there are none.
KnowledgeBase open_knowledge(const std::vector<std::string>& folders);

}  // namespace kerf
