// When a kind of question or an outcome of it fits a case.
#pragma once

#include <string>
#include <vector>

#include "dialogue/case_view.h"

namespace kerf::dialogue {

/// "has {p}", "normal", "single", "mixed", "fact zone.{z}.failed", "planted", "yield > {n}", "{a} != {b}"; a
/// "!" in front: the contrary.
struct Condition {
  enum class Kind { has, normal, single, mixed, fact, planted, comparison };
  Kind kind = Kind::normal;
  bool negated = false;
  std::string subject;    ///< of has and fact
  Comparison comparison;  ///< may hold variables
};
/// Throws Error naming `place`.
Condition parse_condition(const std::string& text, const std::string& place);

struct Situation {
  const CaseView& view;
  const Variables& variables;
  bool planted = false;  ///< the answer before was wrong on purpose
};
bool holds(const Condition& condition, const Situation& situation);
bool all_hold(const std::vector<Condition>& conditions, const Situation& situation);

}  // namespace kerf::dialogue
