#include "converse/senses.h"

#include <cmath>

#include "converse/tools.h"

namespace kerf::converse {
namespace {

using dialogue::FieldExample;

void add_notes(const KnowledgeBase& knowledge, bool chinese, std::vector<FieldExample>& examples) {
  for (const auto& note : knowledge.notes())
    for (const auto& text : chinese ? note.questions_zh : note.questions) examples.push_back({text, false});
}

void add_learnt(const std::vector<dialogue::OwnQuestions>& learnt, const std::string& language,
                std::vector<FieldExample>& examples) {
  for (const auto& kind : learnt)
    for (const auto& text : kind.texts)
      if (language_of(text) == language) examples.push_back({text, kind.declined});
}

}  // namespace

double joined_odds(double a, double b) {
  const double odds = std::sqrt(a / (1 - a) * (b / (1 - b)));
  return std::isfinite(odds) ? odds / (1 + odds) : 1;
}

Senses::Senses(const Path& handbook, const KnowledgeBase& knowledge,
               const std::vector<dialogue::OwnQuestions>& learnt, const TextVectors& vectors)
    : knowledge_(&knowledge), vectors_(vectors) {
  for (const std::string language : {"en", "zh"}) {
    const auto list = handbook / ("field." + language + ".toml");
    if (!std::filesystem::exists(list)) continue;
    auto& examples = languages_[language].examples;
    examples = dialogue::read_field_examples(list);
    add_notes(knowledge, language == "zh", examples);
    add_learnt(learnt, language, examples);
  }
}

double Senses::outside(const std::string& text, const std::string& language) const {
  const auto found = languages_.find(language);
  if (found == languages_.end()) return 0.5;
  auto& [examples, sense] = found->second;
  if (!sense)
    sense.emplace(examples, knowledge_->word_classes(), language == "en" ? vectors_ : TextVectors()),
        examples.clear();
  return sense->outside(text);
}

}  // namespace kerf::converse
