#include "site.h"

#include <fmt/chrono.h>

#include <cstdlib>
#include <ctime>

namespace kerf {

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

std::string user_name() {
  const char* user = std::getenv("USER");
  return user == nullptr ? "" : user;
}

KnowledgeBase open_knowledge(const std::vector<std::string>& folders) {
  if (folders.empty()) return KnowledgeBase({"knowledge"});
  return KnowledgeBase({folders.begin(), folders.end()});
}

}  // namespace kerf
