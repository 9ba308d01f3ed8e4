#include "dialogue/own_questions.h"

#include <algorithm>

#include "dialogue/speech.h"

namespace kerf::dialogue {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::string_view kOffTopic = "off_topic";

bool is_about_absent(const Kind& kind) {
  return std::ranges::any_of(kind.draws, [](const auto& draw) { return draw.second == "absent_labels"; });
}

/// Words of a slot: of a word list, or a value of the set that it is drawn from.
class Slots {
 public:
  Slots(const DialogueDomain::State& domain, const Language& language, const Kind& kind, Random& random)
      : domain_(domain), language_(language), kind_(kind), random_(random) {}

  std::optional<std::string> operator()(const std::string& slot) const {
    const auto name = slot.substr(0, slot.find(':'));
    if (const auto words = language_.words.find(name); words != language_.words.end())
      return expand(pick(words->second), random_, *this);
    const auto draw = std::ranges::find(kind_.draws, name, [](const auto& draw) { return draw.first; });
    if (draw == kind_.draws.end()) return std::nullopt;
    const auto set = domain_.sets.find(draw->second);
    const auto& values = set == domain_.sets.end() ? domain_.labels : set->second;
    const auto form = slot.find(':') == std::string::npos ? "say" : slot.substr(slot.find(':') + 1);
    return say(language_, pick(values), form, random_);
  }

 private:
  template <typename T>
  const T& pick(const std::vector<T>& list) const {
    return list[std::size_t(random_.below(std::int64_t(list.size())))];
  }
  const DialogueDomain::State& domain_;
  const Language& language_;
  const Kind& kind_;
  Random& random_;
};

}  // namespace

std::vector<OwnQuestions> own_questions(const DialogueDomain& domain, int each) {
  const auto& state = domain.state();
  Random random(kSeed);
  std::vector<OwnQuestions> questions;
  for (const Kind& kind : state.kinds) {
    if (is_about_absent(kind)) continue;
    auto& of_kind = questions.emplace_back();
    of_kind.kind = kind.name, of_kind.declined = kind.name == kOffTopic;
    for (const auto& [code, language] : state.languages) {
      const auto phrases = language.questions.find(kind.name);
      if (phrases == language.questions.end()) continue;
      const Slots slots(state, language, kind, random);
      for (const auto* list : {&phrases->second.train, &phrases->second.follow_train})
        for (const Template& phrase : *list)
          for (int i = 0; i < each; ++i)
            if (const auto text = expand(phrase, random, slots)) of_kind.texts.push_back(*text);
    }
  }
  return questions;
}

}  // namespace kerf::dialogue
