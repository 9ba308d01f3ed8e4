// The plain answer to the plainest question, without a model.
#include <algorithm>

#include "dialogue/plan.h"
#include "dialogue/speech.h"

namespace kerf {

std::optional<std::string> DialogueDomain::tell_type(const DialogueCase& about,
                                                     const std::string& language) const {
  const auto spoken = state_->languages.find(language);
  const auto kind = std::find_if(state_->kinds.begin(), state_->kinds.end(),
                                 [](const dialogue::Kind& one) { return one.name == "type"; });
  if (spoken == state_->languages.end() || kind == state_->kinds.end()) return std::nullopt;
  const auto answers = spoken->second.answers.find(kind->name);
  const dialogue::CaseView view = dialogue::view_case(about, state_->labels);
  const auto ways = dialogue::ways_to_ask(*kind, {*state_, view, false});
  if (answers == spoken->second.answers.end() || ways.empty()) return std::nullopt;
  const dialogue::Speech speech{spoken->second, state_->normal, view.labels, view.facts, {}, {}, ""};
  Random first(0);
  return dialogue::speak(answers->second.at(ways.front().outcome->name).front(), speech, first);
}

}  // namespace kerf
