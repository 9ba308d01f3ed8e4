#include "dialogue/measured/lexicon.h"

#include <algorithm>
#include <optional>

#include "dialogue/case_view.h"
#include "dialogue/letters.h"
#include "dialogue/measured/map_counts.h"
#include "dialogue/toml_file.h"
#include "text/utf8.h"

namespace kerf::dialogue {
namespace {

constexpr std::string_view kBetween = " \t\r\n.,;:!?\"()'/&+*~-";
const char* const kDigits = "\\d+(?:\\.\\d+)?";

std::optional<WordKind> kind_of(const std::string& table) {
  static const std::map<std::string, WordKind> kKinds = {
      {"place", WordKind::place}, {"dimension", WordKind::dimension}, {"measure", WordKind::measure},
      {"order", WordKind::order}, {"compare", WordKind::compare},     {"relation", WordKind::relation},
      {"rank", WordKind::rank},   {"sign", WordKind::sign},           {"filler", WordKind::filler},
      {"away", WordKind::away},   {"thing", WordKind::thing},         {"ask", WordKind::ask},
  };
  const auto found = kKinds.find(table);
  return found == kKinds.end() ? std::nullopt : std::optional(found->second);
}

/// A word of the text that no list has: letters and digits, or one other character.
std::size_t unknown_end(std::string_view text, std::size_t at) {
  const auto in_word = [](char c) { return is_letter(c) || is_digit(c) || c == '\'' || c == '-'; };
  std::size_t end = at;
  while (end < text.size() && in_word(text[end])) ++end;
  if (end > at) return end;
  text::next_char(text, end);
  return end;
}

}  // namespace

std::optional<MapPart> part_of(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos) return std::nullopt;
  return MapPart{text.substr(0, dot), text.substr(dot + 1)};
}

Lexicon::Lexicon(const Path& file) {
  const toml::table table = read_toml_file(file);
  number_expression_ = kDigits;
  if (const auto* numbers = table.get("number"))
    each_key(table_of(*numbers), [&](const std::string& digits, const toml::node& node) {
      for (const auto& word : texts_of(node)) numbers_[word] = digits, number_expression_ += "|" + word;
      return true;
    });
  each_key(table, [&](const std::string& name, const toml::node& node) {
    if (name == "number") return true;
    if (name == "join") {
      for (const auto& text : texts_of(node)) joins_.emplace_back(text, place_of(node));
      return true;
    }
    if (name == "clause_join") return clause_join = text_of(node), true;
    if (name == "ordinal")
      each_key(table_of(node), [&](const std::string& rank, const toml::node& word) {
        return ordinals[rank] = text_of(word), true;
      });
    else if (name == "say")
      each_key(table_of(node), [&](const std::string& key, const toml::node& phrases) {
        return says[key] = templates_of(phrases), true;
      });
    else if (name == "name")
      each_key(table_of(node), [&](const std::string& place, const toml::node& forms) {
        each_key(table_of(forms), [&](const std::string& form, const toml::node& text) {
          return names_[place][form] = text_of(text), true;
        });
        return true;
      });
    else if (const auto kind = kind_of(name))
      each_key(table_of(node), [&](const std::string& value, const toml::node& words) {
        return add(*kind, value, text_of(words), place_of(words)), true;
      });
    else
      return false;
    return true;
  });
  add(WordKind::number, "{n}", "<n>", file.string());
}

void Lexicon::add(WordKind kind, const std::string& value, const std::string& expression,
                  const std::string& place) {
  std::string whole = expression;
  if (const auto at = whole.find("<n>"); at != std::string::npos)
    whole.replace(at, 3, "(?<n>" + number_expression_ + ")");
  // Of two that match as much the earlier kind counts.
  const auto at = std::ranges::upper_bound(entries_, kind, {}, &Entry::kind);
  // Not within a word; a letter or digit beside a Chinese one is none of it.
  entries_.insert(at, {kind, value,
                       Regex("\\G(?:(?![A-Za-z0-9])|(?<![A-Za-z0-9]))(?:" + whole +
                                 ")(?:(?<![A-Za-z0-9])|(?![A-Za-z0-9]))",
                             place)});
}

void Lexicon::add_name(const std::string& thing, const std::string& name) {
  add(WordKind::thing, thing, "(?:的)?\\Q" + name + "\\E", name);
}

bool Lexicon::match(std::string_view text, std::size_t at, Word& word) const {
  word.end = at;
  for (const Entry& entry : entries_) {
    const auto found = entry.regex.find(text, at);
    if (!found || found->end <= word.end) continue;
    std::string number;
    if (const auto* group = found->group("n")) {
      const auto named = numbers_.find(lowered(group->text));
      number = named == numbers_.end() ? group->text : named->second;
    }
    word = {entry.kind, substitute(entry.value, {{"n", number}}), at, found->end};
  }
  return word.end > at;
}

std::optional<std::string> Lexicon::name_of(const MapPart& part, const std::string& form) const {
  if (part.dimension == "cross") return name_of_crossing(part, form);
  auto found = names_.find(part.dimension + "." + part.key);
  if (found == names_.end()) found = names_.find(part.dimension + ".#");
  if (found == names_.end() || !found->second.count(form)) return std::nullopt;
  return substitute(found->second.at(form), {{"n", part.key}});
}

std::optional<std::string> Lexicon::name_of_crossing(const MapPart& part, const std::string& form) const {
  const auto phrases = names_.find(part.dimension);
  if (phrases == names_.end() || !phrases->second.count(form)) return std::nullopt;
  const auto [zone, other] = parts_of_crossing(part);
  std::map<std::string, std::string> values;
  for (const auto* one : {"in", "the", "short"}) {
    values[std::string(one) + "1"] = name_of(zone, one).value_or("");
    values[std::string(one) + "2"] = name_of(other, one).value_or("");
  }
  return substitute(phrases->second.at(form), values);
}

std::vector<Word> Lexicon::scan(std::string_view text) const {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    Word word;
    if (match(text, at, word)) {
      at = word.end;
      words.push_back(std::move(word));
    } else if (kBetween.find(text[at]) != kBetween.npos) {
      ++at;
    } else {
      const auto end = unknown_end(text, at);
      words.push_back({WordKind::unknown, std::string(text.substr(at, end - at)), at, end});
      at = end;
    }
  }
  return words;
}

std::vector<std::string> Lexicon::segments(const std::string& text) const {
  std::vector<std::size_t> cuts;
  for (const Regex& join : joins_)
    for (const RegexMatch& match : join.find_all(text)) cuts.push_back(match.end);
  std::ranges::sort(cuts);
  cuts.push_back(text.size());
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (const auto cut : cuts) {
    if (cut > from) parts.push_back(text.substr(from, cut - from));
    from = std::max(from, cut);
  }
  return parts;
}

}  // namespace kerf::dialogue
