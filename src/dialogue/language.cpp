#include "dialogue/language.h"

#include <kerf/error.h>

#include <algorithm>

#include "dialogue/toml_file.h"

namespace kerf::dialogue {
namespace {

Phrases read_phrases(const toml::table& table) {
  Phrases phrases;
  each_key(table, [&](const std::string& key, const toml::node& node) {
    std::vector<Template>* list = key == "train"         ? &phrases.train
                                  : key == "test"        ? &phrases.test
                                  : key == "follow"      ? &phrases.follow_train
                                  : key == "follow_test" ? &phrases.follow_test
                                                         : nullptr;
    if (list) *list = templates_of(node);
    return list != nullptr;
  });
  return phrases;
}

void read_words(const toml::table& table, Language& language) {
  each_key(table, [&](const std::string& name, const toml::node& node) {
    language.words[name] = templates_of(node);
    if (language.words[name].empty()) fail("{}: '{}' has no words", place_of(node), name);
    return true;
  });
}

void read_questions(const Path& file, Language& language, const DialogueDomain::State& domain) {
  each_key(read_toml_file(file), [&](const std::string& kind, const toml::node& node) {
    if (kind == "words") return read_words(table_of(node), language), true;
    if (!std::count(domain.kind_names.begin(), domain.kind_names.end(), kind)) return false;
    language.questions[kind] = read_phrases(table_of(node));
    return true;
  });
}

void read_answers(const Path& file, Language& language) {
  each_key(read_toml_file(file), [&](const std::string& kind, const toml::node& node) {
    each_key(table_of(node), [&](const std::string& outcome, const toml::node& list) {
      language.answers[kind][outcome] = templates_of(list);
      return true;
    });
    return true;
  });
}

Term read_term(const toml::node& node) {
  if (node.is_string()) return {{"say", {text_of(node)}}};
  Term term;
  each_key(table_of(node), [&](const std::string& form, const toml::node& list) {
    term[form] = texts_of(list);
    return true;
  });
  return term;
}

void read_join(const toml::table& table, Language& language) {
  each_key(table, [&](const std::string& key, const toml::node& node) {
    if (key == "separator") return language.separator = text_of(node), true;
    if (key == "last") return language.last_separator = text_of(node), true;
    return false;
  });
}

void read_terms(const Path& file, Language& language) {
  each_key(read_toml_file(file), [&](const std::string& value, const toml::node& node) {
    if (value == "join")
      read_join(table_of(node), language);
    else
      language.terms[value] = read_term(node);
    return true;
  });
}

/// "center" alone is a part of the map.
bool is_place(const Lexicon& lexicon, const std::string& name) {
  const auto words = lexicon.scan(name);
  return words.size() == 1 && words[0].kind == WordKind::place;
}

/// The words of measures.LANGUAGE.toml, and the names that questions have for the labels.
void read_lexicon(const Path& file, Language& language, const DialogueDomain::State& domain) {
  language.lexicon = Lexicon(file);
  for (const auto& label : domain.labels) {
    const auto term = language.terms.find(label);
    if (term == language.terms.end()) continue;
    const auto names = term->second.find("ask");
    if (names == term->second.end()) continue;
    for (const auto& name : names->second)
      if (!is_place(language.lexicon, name)) language.lexicon.add_name("label." + label, name);
  }
}

void check_kinds(const Path& folder, const Language& language, const DialogueDomain::State& domain) {
  for (const Kind& kind : domain.kinds) {
    const auto questions = language.questions.find(kind.name);
    if (questions == language.questions.end()) continue;  // a language need not ask everything
    if (questions->second.train.empty() && questions->second.follow_train.empty())
      fail("{}: the kind '{}' has no questions in '{}'", folder.string(), kind.name, language.code);
    const auto answers = language.answers.find(kind.name);
    for (const Outcome& outcome : kind.outcomes)
      if (answers == language.answers.end() || !answers->second.count(outcome.name))
        fail("{}: the kind '{}' has no answers for '{}' in '{}'", folder.string(), kind.name, outcome.name,
             language.code);
  }
}

}  // namespace

Language read_language(const Path& folder, const std::string& code, const DialogueDomain::State& domain) {
  Language language;
  language.code = code;
  const auto file = [&](const char* what) { return folder / fmt::format("{}.{}.toml", what, code); };
  read_questions(file("questions"), language, domain);
  if (std::filesystem::exists(file("off_topic"))) read_questions(file("off_topic"), language, domain);
  read_answers(file("answers"), language);
  read_terms(file("terms"), language);
  if (std::filesystem::exists(file("claims"))) language.claims = read_claims(file("claims"), domain.labels);
  if (std::filesystem::exists(file("direct"))) language.direct = read_direct_answers(file("direct"));
  if (std::filesystem::exists(file("measures"))) read_lexicon(file("measures"), language, domain);
  check_kinds(folder, language, domain);
  return language;
}

}  // namespace kerf::dialogue
