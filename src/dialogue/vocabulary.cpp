#include "dialogue/expander.h"

#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>

namespace kerf::dialogue {
namespace {

bool is_named_group(const std::string& pattern, std::size_t at) {  // (?<name>, (?<=, (?<!
  return at >= 2 && pattern[at - 1] == '?' && pattern[at - 2] == '(';
}

std::string without_digits(std::string name) {
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.pop_back();
  return name;
}

}  // namespace

std::string Expander::expanded(const std::string& pattern, const std::string& place) const {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const auto end =
        pattern[i] == '<' && !is_named_group(pattern, i) ? pattern.find('>', i) : std::string::npos;
    if (end == std::string::npos) {
      out += pattern[i];
      continue;
    }
    out += group(pattern.substr(i + 1, end - i - 1), place);
    i = end;
  }
  return out;
}

std::string Expander::group(const std::string& name, const std::string& place) const {
  const auto found = groups_.find(without_digits(name));
  if (found == groups_.end()) fail("{}: <{}> is no vocabulary of this file", place, name);
  return fmt::format("(?<{}>{})", name, found->second);
}

void read_vocabularies(const toml::table& table, Vocabularies& vocabularies, Expander& expander) {
  each_key(table, [&](const std::string& name, const toml::node& words) {
    std::vector<std::string> all;
    each_key(table_of(words), [&](const std::string& value, const toml::node& node) {
      const std::string expression = text_of(node);
      vocabularies[name].push_back({value, Regex("^(?:" + expression + ")$", place_of(node))});
      all.push_back(expression);
      return true;
    });
    // The longest first: "upper left" before "left".
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    expander.add(name, fmt::format("{}", fmt::join(all, "|")));
    return true;
  });
}

std::vector<Regex> read_regexes(const toml::node& node, const Expander& expander) {
  std::vector<Regex> all;
  for (const std::string& text : texts_of(node))
    all.emplace_back(expander.expanded(text, place_of(node)), place_of(node));
  return all;
}

std::string canonical(const RegexGroup& group, const Vocabularies& vocabularies) {
  const auto vocabulary = vocabularies.find(without_digits(group.name));
  if (vocabulary == vocabularies.end()) return group.text;
  for (const VocabularyItem& item : vocabulary->second)
    if (item.whole.find(group.text)) return item.value == "*" ? group.text : item.value;
  return group.text;
}

}  // namespace kerf::dialogue
