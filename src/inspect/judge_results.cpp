#include "inspect/judge_results.h"

#include "eval/matching.h"

namespace kerf::inspect {

std::vector<JudgedFinding> judge_results(const Dataset& truth, const std::vector<Annotation>& results,
                                         const std::vector<bool>& other_names) {
  constexpr double kRightIou = 0.5;  // as Finding::confidence promises
  std::vector<JudgedFinding> findings;
  for (const auto& [key, one] : collect_cases(truth, results)) {
    const auto outcomes = one.match(kRightIou);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i] == Outcome::kIgnored) continue;
      const auto& result = *one.results()[i];
      const bool other_name = !other_names.empty() && other_names[std::size_t(result.id)];
      findings.push_back({key.second, result.score, outcomes[i] == Outcome::kRight, other_name,
                          truth.category(key.first).name});
    }
  }
  return findings;
}

}  // namespace kerf::inspect
