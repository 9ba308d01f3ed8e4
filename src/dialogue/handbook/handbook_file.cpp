#include "dialogue/handbook/handbook_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dialogue/toml_file.h"

namespace kerf::dialogue {
namespace {

constexpr std::array<std::pair<const char*, Topic>, 16> kTopics = {{{"shown", Topic::shown},
                                                                    {"list", Topic::list},
                                                                    {"sources", Topic::sources},
                                                                    {"compare", Topic::compare},
                                                                    {"actions", Topic::actions},
                                                                    {"checks", Topic::checks},
                                                                    {"modules", Topic::modules},
                                                                    {"causes", Topic::causes},
                                                                    {"define", Topic::define},
                                                                    {"leans", Topic::leans},
                                                                    {"definite", Topic::definite},
                                                                    {"yes_no", Topic::yes_no},
                                                                    {"suspects", Topic::suspects},
                                                                    {"general", Topic::general},
                                                                    {"what_is", Topic::what_is},
                                                                    {"defines", Topic::defines}}};
constexpr std::array kTellings = {"shown",    "list",      "sources", "actions",  "checks",   "modules",
                                  "causes",   "patterns",  "confirm", "possible", "deny",     "found",
                                  "no_entry", "absent",    "leaves",  "linked",   "unlinked", "suspects",
                                  "further",  "exhausted", "because"};

Topic topic_of(const toml::node& node) {
  const auto name = text_of(node);
  const auto* found = std::ranges::find_if(kTopics, [&](const auto& topic) { return name == topic.first; });
  if (found == kTopics.end()) fail("{}: a handbook knows no question of kind '{}'", place_of(node), name);
  return found->second;
}

void read_regexes(const toml::node& node, std::vector<Regex>& regexes) {
  for (const auto& text : texts_of(node)) regexes.emplace_back(text, place_of(node));
}

Asking read_asking(const toml::table& table) {
  Asking asking;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "kind") return asking.topic = topic_of(node), true;
    if (key != "words") return false;
    return read_regexes(node, asking.words), true;
  });
  return asking;
}

int count_of(const toml::node& node) {
  const auto count = node.value_exact<std::int64_t>();
  if (!count || *count < 1 || *count > 20) fail("{}: expected a number from 1 to 20", place_of(node));
  return int(*count);
}

Telling read_telling(const toml::table& table) {
  Telling telling;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "most") return telling.most = count_of(node), true;
    std::string* text = key == "lead"   ? &telling.lead
                        : key == "item" ? &telling.item
                        : key == "join" ? &telling.join
                        : key == "last" ? &telling.last
                        : key == "end"  ? &telling.end
                                        : nullptr;
    if (text) *text = text_of(node);
    return text != nullptr;
  });
  if (telling.last.empty()) telling.last = telling.join;
  return telling;
}

void read_tellings(const toml::table& table, HandbookWords& words) {
  each_key(table, [&](const std::string& name, const toml::node& node) {
    if (std::ranges::find(kTellings, name) == kTellings.end()) return false;
    words.says[name] = read_telling(table_of(node));
    return true;
  });
}

/// A name as it stands between other words; Chinese ones stand anywhere.
Regex name_regex(const std::string& name, const std::string& place) {
  const bool latin = std::ranges::all_of(name, [](char c) { return (c & 0x80) == 0; });
  return Regex(latin ? "\\b\\Q" + name + "\\E\\b" : "\\Q" + name + "\\E", place);
}

Meaning read_meaning(const toml::table& table) {
  Meaning meaning;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "names") {
      meaning.names = texts_of(node);
      for (const auto& name : meaning.names) meaning.found.push_back(name_regex(name, place_of(node)));
      return true;
    }
    if (key == "measured") return meaning.measured = flag_of(node), true;
    std::string* text = key == "of"     ? &meaning.of
                        : key == "say"  ? &meaning.say
                        : key == "text" ? &meaning.text
                                        : nullptr;
    if (text) *text = text_of(node);
    return text != nullptr;
  });
  if (meaning.of.empty() || meaning.text.empty())
    fail("{}: a [[meaning]] needs 'of' and 'text'", place_of(table));
  if (meaning.say.empty()) meaning.say = meaning.of;
  return meaning;
}

EntryQuestion read_entry_question(const toml::table& table) {
  using Among = EntryQuestion::Among;
  const std::map<std::string, Among> among = {
      {"all", Among::all}, {"told", Among::told}, {"untold", Among::untold}};
  EntryQuestion question;
  const auto read_telling_name = [](const toml::node& node) {
    auto name = text_of(node);
    if (std::ranges::find(kTellings, name) == kTellings.end())
      fail("{}: a handbook tells nothing as '{}'", place_of(node), name);
    return name;
  };
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "words") return read_regexes(node, question.words), true;
    if (key == "says") return question.says = read_telling_name(node), true;
    if (key == "otherwise") return question.otherwise = read_telling_name(node), true;
    if (key != "among") return false;
    const auto found = among.find(text_of(node));
    if (found == among.end()) fail("{}: expected all, told or untold", place_of(node));
    question.among = found->second;
    return true;
  });
  if (question.says.empty()) fail("{}: an [[entries]] needs 'says'", place_of(table));
  return question;
}

SelfAnswer read_self_answer(const toml::table& table) {
  SelfAnswer answer;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "words") return read_regexes(node, answer.words), true;
    if (key != "text") return false;
    return answer.text = text_of(node), true;
  });
  if (answer.text.empty()) fail("{}: a [[self]] needs 'text'", place_of(table));
  return answer;
}

void read_words(const toml::table& table, HandbookWords& words) {
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "separator") return words.separator = text_of(node), true;
    if (key == "last") return words.last = text_of(node), true;
    if (key == "common") return words.common = texts_of(node), true;
    if (key == "numbers") return words.numbers = texts_of(node), true;
    const std::map<std::string, std::vector<Regex>*> lists = {
        {"linked", &words.linked},   {"plain", &words.plain}, {"contrasts", &words.contrasts},
        {"defines", &words.defines}, {"each", &words.each},   {"suspicions", &words.suspicions}};
    const auto list = lists.find(key);
    if (list != lists.end()) read_regexes(node, *list->second);
    return list != lists.end();
  });
}

}  // namespace

const Meaning* HandbookWords::meaning_of(const std::string& of) const {
  const auto found = std::ranges::find(meanings, of, &Meaning::of);
  return found == meanings.end() ? nullptr : &*found;
}

std::string HandbookWords::say(const std::string& of) const {
  const auto* meaning = meaning_of(of);
  return meaning ? meaning->say : of;
}

HandbookWords read_handbook(const Path& file) {
  HandbookWords words;
  each_key(read_toml_file(file), [&](const std::string& key, const toml::node& node) {
    if (key == "ask")
      each_table(node, [&](const toml::table& table) { words.asks.push_back(read_asking(table)); });
    else if (key == "meaning")
      each_table(node, [&](const toml::table& table) { words.meanings.push_back(read_meaning(table)); });
    else if (key == "entries")
      each_table(node, [&](const toml::table& table) {
        words.entry_questions.push_back(read_entry_question(table));
      });
    else if (key == "self")
      each_table(node,
                 [&](const toml::table& table) { words.self_answers.push_back(read_self_answer(table)); });
    else if (key == "says")
      read_tellings(table_of(node), words);
    else if (key == "words")
      read_words(table_of(node), words);
    else
      return false;
    return true;
  });
  for (const auto* name : kTellings)
    if (!words.says.contains(name)) fail("{}: expected [says.{}]", file.string(), name);
  return words;
}

}  // namespace kerf::dialogue
