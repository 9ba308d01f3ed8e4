#include "data/name_list.h"

#include <kerf/error.h>

#include <set>

#include "base/trimmed.h"

namespace kerf {

void expect_unique(const std::vector<std::string>& names, const std::string& file) {
  std::set<std::string_view> seen;
  for (const auto& name : names) {
    if (!seen.insert(name).second) fail("{}: the class '{}' is listed twice", file, name);
  }
}

std::vector<std::string> parse_name_list(std::string_view text, const std::string& file) {
  text = text.substr(0, text.find_last_not_of(kBlank) + 1);
  std::vector<std::string> names;
  while (!text.empty()) {
    const auto end = text.find('\n');
    names.emplace_back(trimmed(text.substr(0, end)));
    if (names.back().empty()) fail("{}: line {} is blank, expected the name of a class", file, names.size());
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  expect_unique(names, file);
  return names;
}

std::string name_list(const std::vector<Category>& categories, const std::string& file) {
  std::string list;
  for (const auto& [id, name] : categories) {
    if (name.empty() || name.find_first_of("\r\n") != name.npos || trimmed(name) != name)
      fail("{}: the class name '{}' does not fit on a line of its own", file, name);
    list += name + "\n";
  }
  return list;
}

}  // namespace kerf
