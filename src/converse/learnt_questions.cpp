#include "converse/learnt_questions.h"

#include <algorithm>

#include "converse/tools.h"
#include "dialogue/field_sense.h"
#include "models/sentence/encoder.h"

namespace kerf {
namespace converse {
namespace {

constexpr std::size_t kMostOfKind = 96;  // in English: each is a vector that is held against every question

/// `most` of the English texts, evenly taken, and all others.
std::vector<std::string> thinned(const std::vector<std::string>& texts) {
  std::vector<std::string> english, kept;
  for (const auto& text : texts) (language_of(text) == "en" ? english : kept).push_back(text);
  const auto count = std::min(english.size(), kMostOfKind);
  for (std::size_t i = 0; i < count; ++i) kept.push_back(english[i * english.size() / count]);
  return kept;
}

}  // namespace

LearntQuestions learnt_questions(const DialogueDomain& wafers, const DialogueDomain* pictures) {
  LearntQuestions questions;
  for (const auto* domain : {&wafers, pictures}) {
    if (!domain) continue;
    for (auto& kind : dialogue::own_questions(*domain, 1)) {
      kind.texts = thinned(kind.texts);
      questions.left.push_back({kind.kind, kind.texts, domain->name()});
      questions.own.push_back(std::move(kind));
    }
  }
  return questions;
}

}  // namespace converse

std::vector<KnownQuestion> known_questions(const TalkOptions& options) {
  std::vector<KnownQuestion> questions;
  const KnowledgeBase knowledge(options.knowledge);
  for (const auto& note : knowledge.notes())
    for (const auto* texts : {&note.questions, &note.questions_zh})
      for (const auto& text : *texts) questions.push_back({text, note.id, false});
  const DialogueDomain wafers(options.domain);
  std::optional<DialogueDomain> pictures;
  if (!options.picture_domain.empty()) pictures.emplace(options.picture_domain);
  const auto learnt = converse::learnt_questions(wafers, pictures ? &*pictures : nullptr);
  for (std::size_t i = 0; i < learnt.own.size(); ++i)
    for (const auto& text : learnt.own[i].texts)
      questions.push_back({text, learnt.left[i].domain + "/" + learnt.left[i].kind, learnt.own[i].declined});
  for (const std::string language : {"en", "zh"})
    if (const auto list = options.handbook / ("field." + language + ".toml");
        !options.handbook.empty() && std::filesystem::exists(list))
      for (auto& example : dialogue::read_field_examples(list))
        questions.push_back({std::move(example.text), "", example.outside});
  return questions;
}

void remember_questions(const TalkOptions& options) {
  std::vector<std::string> english;
  for (auto& question : known_questions(options))
    if (converse::language_of(question.text) == "en") english.push_back(std::move(question.text));
  sentence::Encoder(options.encoder).remember(english);
}

}  // namespace kerf
