// Failures that come back at a step: of the failed dies, how many have a failed one a step away, against how
// many have one a die nearer or farther. Patches and fields of noise look alike at neighbouring steps and
// cancel.
#include <algorithm>
#include <cmath>

#include "wafer/facts/seen.h"

namespace kerf::wafer {
namespace {

constexpr int kLongestStep = 12;
constexpr int kFewest = 8;         // pairs below which nothing is said
constexpr double kAsGood = 0.85;   // of the best step: a shorter one that is as good is the step itself
constexpr double kDeviations = 3;  // of a share that chance alone makes

struct Pairs {
  int both = 0, all = 0;
  double share() const { return all == 0 ? 0 : double(both) / all; }
};

Pairs pairs_at(const Seen& seen, int rows, int columns) {
  Pairs pairs;
  for (const SeenDie& die : seen.dies) {
    if (!die.failed) continue;
    const DieState other = seen.state(die.row + rows, die.column + columns);
    pairs.all += is_tested(other);
    pairs.both += other == DieState::fail;
  }
  return pairs;
}

/// How much more often they come back at each step than a die nearer or farther; [0] and [1] are no steps.
std::vector<double> excess(const Seen& seen, bool down) {
  const double across = 2 * (down ? seen.outline.half_height : seen.outline.half_width);
  const int longest = std::min(kLongestStep, int(across / 3));
  std::vector<Pairs> pairs;
  for (int step = 0; step <= longest + 1; ++step)
    pairs.push_back(pairs_at(seen, down ? step : 0, down ? 0 : step));
  std::vector<double> excess(std::size_t(std::max(longest + 1, 0)), 0);
  for (std::size_t step = 2; step < excess.size(); ++step) {
    if (pairs[step].all < kFewest) continue;
    const double beside = std::max(pairs[step - 1].share(), pairs[step + 1].share());
    const double chance = std::sqrt(std::max(beside * (1 - beside), 1.0 / pairs[step].all) / pairs[step].all);
    excess[step] = std::max(0.0, pairs[step].share() - beside - kDeviations * chance);
  }
  return excess;
}

struct Step {
  int dies = 0;
  double likeness = 0;
};

Step step_of(const Seen& seen, bool down) {
  const std::vector<double> all = excess(seen, down);
  const auto best = std::max_element(all.begin(), all.end());
  if (best == all.end() || *best <= 0) return {};
  const double enough = kAsGood * *best;
  const auto first = std::find_if(all.begin(), all.end(), [enough](double one) { return one >= enough; });
  return {int(first - all.begin()), std::min(1.0, *best)};
}

}  // namespace

RepeatFacts measure_repeats(const Seen& seen) {
  const Step columns = step_of(seen, false), rows = step_of(seen, true);
  return {std::max(columns.likeness, rows.likeness), columns.dies, rows.dies};
}

}  // namespace kerf::wafer
