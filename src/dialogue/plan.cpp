#include "dialogue/plan.h"

#include <algorithm>

namespace kerf::dialogue {
namespace {

std::vector<std::string> members(const std::string& set, const PlanContext& context) {
  if (set == "labels") return context.domain.labels;
  if (set == "case_labels") return context.view.labels;
  if (set != "absent_labels") return context.domain.sets.at(set);
  std::vector<std::string> absent;
  for (const std::string& label : context.domain.labels)
    if (!context.view.has(label)) absent.push_back(label);
  return absent;
}

std::vector<Variables> all_draws(const Kind& kind, const PlanContext& context) {
  std::vector<Variables> all = {{}};
  for (const auto& [variable, set] : kind.draws) {
    std::vector<Variables> more;
    for (const std::string& value : members(set, context))
      for (Variables variables : all) {
        variables[variable] = value;
        more.push_back(std::move(variables));
      }
    all = std::move(more);
  }
  return all;
}

bool has_needs(const Kind& kind, const Variables& variables, const Facts& facts) {
  return std::all_of(kind.needs.begin(), kind.needs.end(), [&](const std::string& name) {
    return facts.find(substitute(name, variables)) != nullptr;
  });
}

}  // namespace

std::string key_of(const Turn& turn) {
  std::string key = turn.kind->name;
  for (const auto& [variable, value] : turn.variables) key += "|" + value;
  return key;
}

std::vector<Turn> ways_to_ask(const Kind& kind, const PlanContext& context) {
  std::vector<Turn> ways;
  for (Variables& variables : all_draws(kind, context))
    for (const Outcome& outcome : kind.outcomes) {
      if (!outcome.blind && !has_needs(kind, variables, context.view.facts)) continue;
      if (!all_hold(outcome.conditions, {context.view, variables, context.planted})) continue;
      ways.push_back({&kind, &outcome, variables});
      break;
    }
  return ways;
}

const Turn& draw_balanced(const std::vector<Turn>& ways, Random& random) {
  std::vector<const Outcome*> outcomes;
  for (const Turn& way : ways)
    if (std::find(outcomes.begin(), outcomes.end(), way.outcome) == outcomes.end())
      outcomes.push_back(way.outcome);
  const Outcome* chosen = outcomes[std::size_t(random.below(std::int64_t(outcomes.size())))];
  std::vector<const Turn*> fitting;
  for (const Turn& way : ways)
    if (way.outcome == chosen) fitting.push_back(&way);
  return *fitting[std::size_t(random.below(std::int64_t(fitting.size())))];
}

}  // namespace kerf::dialogue
