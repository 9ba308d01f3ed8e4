#include "dialogue/evaluate/kind_spec.h"

#include <algorithm>

namespace kerf::dialogue {
namespace {

/// The kinds whose answers decline, as every domain folder names them.
bool is_outside(const std::string& kind) {
  return kind == "off_topic" || kind == "unknown";
}

/// One text of the phrase: first alternatives, slots replaced.
std::string plain_text(const Template& phrase, const std::string& slot) {
  std::string text;
  for (const Piece& piece : phrase)
    if (piece.kind == Piece::Kind::text)
      text += piece.text;
    else if (piece.kind == Piece::Kind::slot)
      text += slot;
    else
      text += plain_text(piece.options.front(), slot);
  return text;
}

bool has_slot(const Template& phrase, const std::string& name) {
  return std::any_of(phrase.begin(), phrase.end(), [&](const Piece& piece) {
    if (piece.kind == Piece::Kind::slot)
      return name.empty() || piece.text == name || piece.text.starts_with(name + ":");
    return std::any_of(piece.options.begin(), piece.options.end(),
                       [&](const Template& option) { return has_slot(option, name); });
  });
}

bool turns_out_by_type(const Kind& kind) {
  const auto by_number = [](const Condition& condition) {
    return condition.kind == Condition::Kind::single || condition.kind == Condition::Kind::mixed;
  };
  return kind.draws.empty() && std::any_of(kind.outcomes.begin(), kind.outcomes.end(), [&](const auto& one) {
           return std::any_of(one.conditions.begin(), one.conditions.end(), by_number);
         });
}

/// How the answers to an outcome open: yes or no where some do and none does otherwise.
Opening opening_of_all(const std::vector<Template>& answers, const DialogueDomain::State& domain) {
  Opening all = Opening::other;
  for (const Template& answer : answers) {
    const Opening one = opening_of(plain_text(answer, "#"), domain);
    if (one == Opening::other) continue;
    if (all != Opening::other && one != all) return Opening::other;
    all = one;
  }
  return all;
}

void read_answers(const std::map<std::string, std::vector<Template>>& outcomes,
                  const DialogueDomain::State& domain, KindSpec& spec) {
  bool yes = false, no = false, names = false, names_all = true;
  for (const auto& [name, answers] : outcomes) {
    const Opening opening = opening_of_all(answers, domain);
    yes = yes || opening == Opening::yes;
    no = no || opening == Opening::no;
    for (const Template& answer : answers) {
      names = names || has_slot(answer, "labels");
      names_all = names_all && (has_slot(answer, "labels") || !has_slot(answer, ""));
    }
  }
  spec.yes_no = spec.yes_no || (yes && no);
  spec.names_all = spec.names_all || (names && names_all);
}

/// Four fifths of a phrase's words, in their order.
bool says_any(const std::vector<Tokens>& phrases, const Tokens& said) {
  return std::any_of(phrases.begin(), phrases.end(), [&](const Tokens& phrase) {
    return !phrase.empty() && 5 * common_length(phrase, said) >= 4 * phrase.size();
  });
}

}  // namespace

std::map<std::string, KindSpec> kind_specs(const DialogueDomain::State& domain) {
  std::map<std::string, KindSpec> specs;
  for (const Kind& kind : domain.kinds) {
    KindSpec& spec = specs[kind.name];
    spec.declines = is_outside(kind.name);
    spec.asks_type = turns_out_by_type(kind);
    spec.challenges = kind.challenges;
    spec.names_map = !kind.tool.empty();
    for (const auto& [code, language] : domain.languages) {
      const auto answers = language.answers.find(kind.name);
      if (answers != language.answers.end()) read_answers(answers->second, domain, spec);
    }
  }
  return specs;
}

Decliner::Decliner(const DialogueDomain::State& domain) {
  for (const auto& [code, language] : domain.languages)
    for (const auto& [kind, outcomes] : language.answers) {
      if (!is_outside(kind)) continue;
      for (const auto& [outcome, answers] : outcomes)
        for (const Template& answer : answers) phrases_.push_back(rouge_tokens(plain_text(answer, " ")));
    }
}

bool Decliner::declines(const std::string& text) const {
  return says_any(phrases_, rouge_tokens(text));
}

SetAnswers::SetAnswers(const DialogueDomain::State& domain) {
  for (const auto& [code, language] : domain.languages)
    for (const auto& [kind, outcomes] : language.answers)
      for (const auto& [outcome, answers] : outcomes) {
        if (std::any_of(answers.begin(), answers.end(), [](const auto& one) { return has_slot(one, ""); }))
          continue;
        outcomes_.emplace_back();
        for (const Template& answer : answers)
          outcomes_.back().push_back(rouge_tokens(plain_text(answer, "")));
      }
}

bool SetAnswers::agree(const std::string& reference, const std::string& text) const {
  const Tokens wanted = rouge_tokens(reference), said = rouge_tokens(text);
  bool any = false;
  for (const auto& phrases : outcomes_) {
    if (!says_any(phrases, wanted)) continue;
    if (says_any(phrases, said)) return true;
    any = true;
  }
  return !any;
}

}  // namespace kerf::dialogue
