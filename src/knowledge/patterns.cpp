#include "knowledge/patterns.h"

#include <algorithm>
#include <set>

namespace kerf::knowledge {
namespace {

std::string common_name(const std::string& pattern) {
  return pattern == "none" ? "Normal" : pattern;
}

std::vector<std::string> distinct(const std::vector<std::string>& patterns) {
  std::vector<std::string> names;
  for (const std::string& pattern : patterns) {
    const std::string name = common_name(pattern);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

struct Found {
  std::size_t entry;
  std::size_t parts;  // how many of the patterns it is about
  std::size_t turn;   // among the entries about the same one pattern
  std::size_t first;  // that pattern's place
};

// More parts first; single ones by turns.
bool comes_before(const Found& a, const Found& b) {
  if (a.parts != b.parts) return a.parts > b.parts;
  if (a.turn != b.turn) return a.turn < b.turn;
  return a.first < b.first;
}

}  // namespace

std::vector<std::size_t> entries_about(const std::vector<KnowledgeEntry>& entries,
                                       const std::vector<std::string>& patterns) {
  const auto wanted = distinct(patterns);
  std::vector<std::size_t> turns(wanted.size());
  std::vector<Found> found;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto names = distinct(entries[i].patterns);
    const auto place = [&](const std::string& name) {
      return std::size_t(std::find(wanted.begin(), wanted.end(), name) - wanted.begin());
    };
    const bool all = std::all_of(names.begin(), names.end(),
                                 [&](const std::string& name) { return place(name) < wanted.size(); });
    if (names.empty() || !all) continue;
    const std::size_t first = names.size() == 1 ? place(names[0]) : 0;
    found.push_back({i, names.size(), names.size() == 1 ? turns[first]++ : 0, first});
  }
  std::stable_sort(found.begin(), found.end(), comes_before);
  std::vector<std::size_t> order;
  order.reserve(found.size());
  for (const Found& one : found) order.push_back(one.entry);
  return order;
}

}  // namespace kerf::knowledge
