// Which question comes next: those that fit the case, how each would turn out, and a balanced draw of one.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "dialogue/domain.h"

namespace kerf::dialogue {

/// A question of a kind with its variables, and how it turns out.
struct Turn {
  const Kind* kind = nullptr;
  const Outcome* outcome = nullptr;
  Variables variables;
};
/// Names a turn among those already asked.
std::string key_of(const Turn& turn);

struct PlanContext {
  const DialogueDomain::State& domain;
  const CaseView& view;
  bool planted = false;
};
/// Every way to ask a kind about a case: each drawn value whose needs and conditions hold.
std::vector<Turn> ways_to_ask(const Kind& kind, const PlanContext& context);
/// One of them: its outcome drawn first, so that "yes" and "no" come about as often.
const Turn& draw_balanced(const std::vector<Turn>& ways, Random& random);

}  // namespace kerf::dialogue
