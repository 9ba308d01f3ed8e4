// Two places held against each other.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "dialogue/measured/question_draft.h"
#include "dialogue/measured/teller.h"

namespace kerf::dialogue {

std::optional<std::pair<Counted, Counted>> MeasuredTeller::both() const {
  if (question_.parts.size() != 2) return std::nullopt;
  const auto first = counts_.of(question_.parts[0]), second = counts_.of(question_.parts[1]);
  if (!first || !second) return std::nullopt;
  return std::pair(Counted{question_.parts[0], *first}, Counted{question_.parts[1], *second});
}

bool MeasuredTeller::tell_comparison() {
  auto pair = both();
  if (!pair) return false;
  auto& [first, second] = *pair;
  answered_ = question_.parts;
  const bool same = first.part.dimension == second.part.dimension;
  const auto dimension = same ? first.part.dimension : "";
  if (question_.by_count && question_.polar) return tell_by_count(first, second);
  const double left = percents(first.counts.rate()), right = percents(second.counts.rate());
  if (question_.polar) {
    const bool holds = question_.more ? left > right : left < right;
    const std::string name = question_.more ? "more" : "less";
    return words_.say_yes_no(holds, words_.phrase(std::string(holds ? "" : "not_") + name, dimension,
                                                  variables_of(first, second)));
  }
  if (left == right) return words_.say("alike", dimension, variables_of(first, second));
  const bool good = asks_for_good();
  if (good ? left > right : left < right) std::swap(first, second);
  return words_.say(good ? "which_yield" : "which", dimension, variables_of(first, second));
}

bool MeasuredTeller::asks_for_good() const {
  return std::ranges::any_of(question_.measures, is_good);
}

bool MeasuredTeller::tell_by_count(const Counted& first, const Counted& second) {
  const bool good = asks_for_good();
  const double left = good ? first.counts.passed() : first.counts.failed;
  const double right = good ? second.counts.passed() : second.counts.failed;
  const bool more = question_.more != good;  // `more` is said of failures
  const bool holds = more ? left > right : left < right;
  return words_.say_yes_no(
      holds, words_.phrase(good ? "count_passed" : "count_failed", "", variables_of(first, second)));
}

}  // namespace kerf::dialogue
