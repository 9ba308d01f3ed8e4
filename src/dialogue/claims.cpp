#include "dialogue/claims.h"

#include <kerf/error.h>

#include <algorithm>

#include "dialogue/toml_file.h"

namespace kerf::dialogue {
namespace {

/// Short names in expressions: <zone>, <zone2>, <n>, <pct> stand for named groups.
class Expander {
 public:
  void add(const std::string& name, const std::string& expression) { groups_[name] = expression; }

  std::string expanded(const std::string& pattern, const std::string& place) const {
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

 private:
  static bool is_named_group(const std::string& pattern, std::size_t at) {  // (?<name>, (?<=, (?<!
    return at >= 2 && pattern[at - 1] == '?' && pattern[at - 2] == '(';
  }
  std::string group(const std::string& name, const std::string& place) const {
    std::string base = name;
    while (!base.empty() && base.back() >= '0' && base.back() <= '9') base.pop_back();
    const auto found = groups_.find(base);
    if (found == groups_.end()) fail("{}: <{}> is no vocabulary of this file", place, name);
    return fmt::format("(?<{}>{})", name, found->second);
  }
  std::map<std::string, std::string> groups_;
};

void read_vocabulary(const std::string& name, const toml::table& table, ClaimSet& claims,
                     Expander& expander) {
  std::vector<std::string> all;
  each_key(table, [&](const std::string& value, const toml::node& node) {
    const std::string expression = text_of(node);
    claims.vocabularies[name].push_back({value, Regex("^(?:" + expression + ")$", place_of(node))});
    all.push_back(expression);
    return true;
  });
  // The longest first: "upper left" before "left".
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  expander.add(name, fmt::format("{}", fmt::join(all, "|")));
}

void read_pattern(const toml::table& table, const Expander& expander, ClaimSet& claims) {
  std::string fact, value = "n";
  std::vector<std::pair<std::string, std::string>> expressions;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "fact") return fact = text_of(node), true;
    if (key == "value") return value = text_of(node), true;
    if (key != "regex") return false;
    for (const std::string& text : texts_of(node))
      expressions.emplace_back(expander.expanded(text, place_of(node)), place_of(node));
    return true;
  });
  if (fact.empty() || expressions.empty()) fail("{}: a claim needs fact and regex", place_of(table));
  for (const auto& [expression, place] : expressions)
    claims.patterns.push_back({Regex(expression, place), fact, value});
}

void read_labels(const toml::table& table, const std::vector<std::string>& labels, ClaimSet& claims) {
  each_key(table, [&](const std::string& label, const toml::node& node) {
    if (!std::count(labels.begin(), labels.end(), label)) return false;
    claims.labels.push_back({label, Regex(text_of(node), place_of(node), true)});
    return true;
  });
}

std::vector<Regex> read_regexes(const toml::node& node, const Expander& expander) {
  std::vector<Regex> all;
  for (const std::string& text : texts_of(node))
    all.emplace_back(expander.expanded(text, place_of(node)), place_of(node));
  return all;
}

std::vector<Regex>* list_of(const std::string& key, ClaimSet& claims) {
  return key == "normal"           ? &claims.normal
         : key == "whole"          ? &claims.whole
         : key == "sentence_ends"  ? &claims.sentence_ends
         : key == "negation"       ? &claims.negation
         : key == "negation_after" ? &claims.negation_after
         : key == "breaks"         ? &claims.breaks
         : key == "places"         ? &claims.places
         : key == "ignored"        ? &claims.ignored
                                   : nullptr;
}

}  // namespace

ClaimSet read_claims(const Path& file, const std::vector<std::string>& labels) {
  ClaimSet claims;
  Expander expander;
  expander.add("n", R"((?<![\d.])\d+(?:\.\d+)?)");
  expander.add("pct", R"((?<![\d.])\d+(?:\.\d+)?(?= ?%))");
  const toml::table table = read_toml_file(file);
  if (const auto* vocabularies = table.get("vocabulary"))
    each_key(table_of(*vocabularies), [&](const std::string& name, const toml::node& node) {
      read_vocabulary(name, table_of(node), claims, expander);
      return true;
    });
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "vocabulary") return true;
    if (key == "labels") return read_labels(table_of(node), labels, claims), true;
    if (auto* list = list_of(key, claims)) return *list = read_regexes(node, expander), true;
    if (key != "claim" || !node.is_array()) return false;
    for (const toml::node& item : *node.as_array()) read_pattern(table_of(item), expander, claims);
    return true;
  });
  return claims;
}

}  // namespace kerf::dialogue
