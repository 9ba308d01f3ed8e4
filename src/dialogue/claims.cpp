#include "dialogue/claims.h"

#include <kerf/error.h>

#include <algorithm>

#include "dialogue/expander.h"
#include "dialogue/toml_file.h"

namespace kerf::dialogue {
namespace {

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
  expander.add("n", kNumber);
  expander.add("pct", R"((?<![\d.])\d+(?:\.\d+)?(?= ?%))");
  const toml::table table = read_toml_file(file);
  if (const auto* vocabularies = table.get("vocabulary"))
    read_vocabularies(table_of(*vocabularies), claims.vocabularies, expander);
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
