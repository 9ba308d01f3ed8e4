// What a person should look at in a run: findings in question, and what the second stage changed.
#pragma once

#include <kerf/inspect.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace kerf::report {

/// One finding or candidate that is worth a close look, before and after the second stage.
struct Question {
  std::size_t record = 0;              ///< place in the run
  std::optional<std::size_t> finding;  ///< place among the findings of the run, where it is one
  bool asks = false;                   ///< in question: a person decides
  bool candidate = false;              ///< is not said unless a person says so
  Revised revised = Revised::kept;
  std::optional<Finding> before;  ///< as the first stage said it; absent where that is all there is
  std::optional<Finding> after;   ///< as it stands; absent where it was removed and nothing is left of it

  const Finding& last() const { return after ? *after : *before; }
};

/// Everything in question, the least certain (confidence nearest .5) first, then what the second stage moved,
/// retyped, removed or added without leaving a question, in the order of the run.
std::vector<Question> collect_questions(const InspectionRun& run);

}  // namespace kerf::report
