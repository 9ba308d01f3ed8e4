// Plain answers without a model.
#include <algorithm>
#include <set>

#include "base/trimmed.h"
#include "dialogue/letters.h"
#include "dialogue/plan.h"
#include "dialogue/speech.h"
#include "dialogue/worded.h"

namespace kerf {
namespace {

using namespace dialogue;

/// The first phrase of a kind's first outcome that fits the case and can be said.
std::optional<std::string> tell(const DialogueDomain::State& domain, const Kind& kind,
                                const DialogueCase& about, const std::string& language,
                                const std::vector<const KnowledgeEntry*>& entries) {
  const auto spoken = domain.languages.find(language);
  if (spoken == domain.languages.end()) return std::nullopt;
  const auto answers = spoken->second.answers.find(kind.name);
  const CaseView view = view_case(about, domain.labels, domain.normal);
  const auto ways = ways_to_ask(kind, {domain, view, false});
  if (answers == spoken->second.answers.end() || ways.empty()) return std::nullopt;
  const Speech speech{spoken->second, domain.normal, view.labels, view.facts, {}, entries, ""};
  Random first(0);
  for (const auto& phrase : answers->second.at(ways.front().outcome->name))
    if (auto text = speak(phrase, speech, first)) return text;
  return std::nullopt;
}

std::optional<std::string> tell_kind(const DialogueDomain::State& domain, const char* name,
                                     const DialogueCase& about, const std::string& language) {
  const auto kind = std::ranges::find(domain.kinds, name, &Kind::name);
  return kind == domain.kinds.end() ? std::nullopt : tell(domain, *kind, about, language, {});
}

/// Whether a text has a telling word of those by which something is said or asked for.
bool speaks_of_any(const std::string& text, const Term& term) {
  constexpr std::size_t kLong = 3;
  static const std::set<std::string> kUsual = {
      "the",  "did",  "was",  "how",  "and",   "are",  "has",  "you",  "can",   "for",
      "one",  "its",  "that", "any",  "which", "what", "this", "that", "wafer", "does",
      "know", "from", "have", "when", "many",  "long", "made", "with", "were",  "there"};
  const auto words_of = [](const std::string& from) {
    std::set<std::string> words;
    std::string word;
    for (const char c : lowered(from) + " ") {
      if (is_small(c)) {
        word += c;
        continue;
      }
      if (word.size() >= kLong && !kUsual.contains(word)) words.insert(word);
      word.clear();
    }
    return words;
  };
  const auto said = words_of(text);
  return std::ranges::any_of(term, [&](const auto& form) {
    return std::ranges::any_of(form.second, [&](const std::string& one) {
      const auto words = words_of(one);
      return std::ranges::any_of(words, [&](const std::string& word) { return said.contains(word); });
    });
  });
}

/// Whether a sentence begins like one of the answers to a kind of question.
bool begins_an_answer(const std::string& sentence, const Language& language, const std::string& kind) {
  const auto answers = language.answers.find(kind);
  if (answers == language.answers.end()) return false;
  return std::ranges::any_of(answers->second, [&](const auto& outcome) {
    return std::ranges::any_of(outcome.second,
                               [&](const Template& phrase) { return begins_like(sentence, phrase); });
  });
}

/// Whether a sentence names what is untold, and the question has a word of it.
bool tells_untold(const std::string& sentence, const std::string& question, const Language& language,
                  const std::string& value) {
  const auto term = language.terms.find(value);
  if (term == language.terms.end() || !term->second.contains("say")) return false;
  const bool named = std::ranges::any_of(term->second.at("say"), [&](const std::string& text) {
    return sentence.find(text) != std::string::npos;
  });
  return named && (language.code != "en" || speaks_of_any(question, term->second));
}

}  // namespace

std::optional<std::string> dialogue::tell_again(const DialogueDomain& domain, const std::string& answer,
                                                const std::string& language) {
  const auto spoken = domain.state().languages.find(language);
  if (spoken == domain.state().languages.end()) return std::nullopt;
  const auto kind = std::ranges::find_if(domain.state().kinds, &Kind::challenges);
  if (kind == domain.state().kinds.end()) return std::nullopt;
  const auto answers = spoken->second.answers.find(kind->name);
  if (answers == spoken->second.answers.end()) return std::nullopt;
  const CaseView nothing;
  const Variables none;
  const std::vector<const KnowledgeEntry*> no_entries;
  const Speech speech{spoken->second, "", nothing.labels, nothing.facts, none, no_entries, answer};
  Random first(0);
  for (const auto& outcome : kind->outcomes) {
    if (!all_hold(outcome.conditions, {nothing, none, false})) continue;
    for (const auto& phrase : answers->second.at(outcome.name))
      if (auto text = speak(phrase, speech, first)) return text;
  }
  return std::nullopt;
}

bool dialogue::declines_topic(const DialogueDomain& domain, const std::string& sentence) {
  return std::ranges::any_of(domain.state().languages, [&](const auto& spoken) {
    return begins_an_answer(sentence, spoken.second, "off_topic");
  });
}

bool dialogue::leaves_nothing_untold(const DialogueDomain& domain, const std::string& sentence,
                                     const std::string& question) {
  const auto& state = domain.state();
  const auto kind = std::ranges::find(state.kinds, "unknown", &Kind::name);
  if (kind == state.kinds.end() || kind->draws.empty()) return false;
  const auto values = state.sets.find(kind->draws.front().second);
  if (values == state.sets.end()) return false;
  const std::string said(trimmed(sentence, " \n"));
  bool begins = false;
  for (const auto& spoken : state.languages) {
    const Language& language = spoken.second;
    if (!begins_an_answer(said, language, kind->name)) continue;
    begins = true;
    if (std::ranges::any_of(values->second, [&](const std::string& value) {
          return tells_untold(said, question, language, value);
        }))
      return false;
  }
  return begins;
}

std::optional<std::string> dialogue::tell_off_topic(const DialogueDomain& domain,
                                                    const std::string& language) {
  return tell_kind(domain.state(), "off_topic", {}, language);
}

std::optional<std::string> DialogueDomain::tell_type(const DialogueCase& about,
                                                     const std::string& language) const {
  return tell_kind(*state_, "type", about, language);
}

std::optional<std::string> DialogueDomain::tell_knowledge(const DialogueCase& about,
                                                          const std::vector<const KnowledgeEntry*>& entries,
                                                          const std::string& asked,
                                                          const std::string& language) const {
  const auto kind = std::ranges::find_if(
      state_->kinds, [&](const Kind& one) { return one.knowledge == asked && one.knowledge_for.empty(); });
  if (kind == state_->kinds.end() || entries.empty()) return std::nullopt;
  return tell(*state_, *kind, about, language, entries);
}

}  // namespace kerf
