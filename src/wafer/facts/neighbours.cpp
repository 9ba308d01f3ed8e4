// How far failed dies keep together: join counts under permutation (P. A. P. Moran, "The interpretation of
// statistical maps", J. R. Stat. Soc. B 10, 1948; A. D. Cliff and J. K. Ord, "Spatial Processes", 1981), and
// where they do most.
#include <algorithm>
#include <cmath>

#include "wafer/facts/seen.h"

namespace kerf::wafer {
namespace {

constexpr int kSpotReach = 2;  // dies from the middle of a spot to its side

/// Of the dies in the square around it: the tested and the failed ones.
Tally around(const Seen& seen, const SeenDie& die, int reach) {
  Tally tally;
  for (int row = -reach; row <= reach; ++row)
    for (int column = -reach; column <= reach; ++column) {
      const DieState state = seen.state(die.row + row, die.column + column);
      tally += {double(is_tested(state)), double(state == DieState::fail)};
    }
  return tally;
}

/// Pairs of tested dies side by side, and pairs of such pairs that share a die.
struct Joins {
  double all = 0, sharing = 0, failed = 0;
};

Joins joins_of(const Seen& seen) {
  constexpr int kSides[][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
  Joins joins;
  for (const SeenDie& die : seen.dies) {
    if (!die.tested) continue;
    double beside = 0;
    for (const auto& [down, across] : kSides) {
      const DieState other = seen.state(die.row + down, die.column + across);
      beside += is_tested(other);
      if (down + across > 0) joins.failed += die.failed && other == DieState::fail;
    }
    joins.all += beside / 2, joins.sharing += beside * (beside - 1);
  }
  return joins;
}

/// The chance that so many dies, drawn by lot, all are failed ones.
double all_failed(int drawn, int failed, int tested) {
  double chance = 1;
  for (int i = 0; i < drawn; ++i) chance *= double(failed - i) / double(tested - i);
  return chance;
}

}  // namespace

NeighbourFacts measure_neighbours(const Seen& seen, int failed, int tested) {
  NeighbourFacts facts;
  for (const SeenDie& die : seen.dies) facts.alone += die.failed && around(seen, die, 1).failed == 1;
  const Joins joins = joins_of(seen);
  facts.pairs = int(joins.failed);
  if (tested < 4) return facts;
  facts.expected = joins.all * all_failed(2, failed, tested);
  const double apart = joins.all * (joins.all - 1) - joins.sharing;
  const double variance = facts.expected + joins.sharing * all_failed(3, failed, tested) +
                          apart * all_failed(4, failed, tested) - facts.expected * facts.expected;
  if (variance > 1e-9) facts.deviation = (joins.failed - facts.expected) / std::sqrt(variance);
  return facts;
}

SpotFacts measure_spot(const Seen& seen) {
  SpotFacts spot;
  for (const SeenDie& die : seen.dies) {
    const Tally dies = around(seen, die, kSpotReach);
    if (dies.failed <= spot.failed) continue;
    spot = {die.row, die.column, int(dies.failed), int(dies.tested), place_at(die.at)};
  }
  return spot;
}

}  // namespace kerf::wafer
