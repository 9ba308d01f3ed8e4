#include "dialogue/condition.h"

#include <kerf/error.h>

#include <algorithm>

namespace kerf::dialogue {
namespace {

bool plainly_holds(const Condition& condition, const Situation& situation) {
  const CaseView& view = situation.view;
  switch (condition.kind) {
    case Condition::Kind::has:
      return view.has(substitute(condition.subject, situation.variables));
    case Condition::Kind::normal:
      return view.labels.empty();
    case Condition::Kind::single:
      return view.labels.size() == 1;
    case Condition::Kind::mixed:
      return view.labels.size() > 1;
    case Condition::Kind::fact:
      return view.facts.find(substitute(condition.subject, situation.variables)) != nullptr;
    case Condition::Kind::planted:
      return situation.planted;
    case Condition::Kind::comparison:
      break;
  }
  const Comparison& asked = condition.comparison;
  const Comparison drawn{substitute(asked.left, situation.variables), asked.op,
                         substitute(asked.right, situation.variables)};
  return compare(drawn, view.facts).value_or(false);
}

}  // namespace

Condition parse_condition(const std::string& text, const std::string& place) {
  Condition condition;
  condition.negated = !text.empty() && text[0] == '!';
  const std::string rest = text.substr(condition.negated ? 1 : 0);
  const auto space = rest.find(' ');
  const std::string word = rest.substr(0, space);
  if (const auto comparison = parse_comparison(rest)) {
    condition.kind = Condition::Kind::comparison;
    condition.comparison = *comparison;
  } else if ((word == "has" || word == "fact") && space != std::string::npos) {
    condition.kind = word == "has" ? Condition::Kind::has : Condition::Kind::fact;
    condition.subject = rest.substr(space + 1);
  } else if (rest == "normal" || rest == "single" || rest == "mixed" || rest == "planted") {
    condition.kind = rest == "normal"   ? Condition::Kind::normal
                     : rest == "single" ? Condition::Kind::single
                     : rest == "mixed"  ? Condition::Kind::mixed
                                        : Condition::Kind::planted;
  } else {
    fail(
        "{}: '{}' is no condition, expected has LABEL, fact NAME, normal, single, mixed, planted or a "
        "comparison",
        place, text);
  }
  return condition;
}

bool holds(const Condition& condition, const Situation& situation) {
  return plainly_holds(condition, situation) != condition.negated;
}

bool all_hold(const std::vector<Condition>& conditions, const Situation& situation) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Condition& condition) { return holds(condition, situation); });
}

}  // namespace kerf::dialogue
