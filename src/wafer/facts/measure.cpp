// A map measured: the counts first, then each kind of fact.
#include "wafer/facts/seen.h"

namespace kerf {
namespace {

using wafer::Outline;

WaferFacts measure(DieGrid grid, const Outline& outline) {
  WaferFacts facts;
  facts.columns = grid.columns;
  facts.rows = grid.rows;
  const wafer::Seen seen = wafer::see(std::move(grid), outline);
  for (const wafer::SeenDie& die : seen.dies) {
    facts.tested += die.tested;
    facts.failed += die.failed;
  }
  facts.dies = int(seen.dies.size());
  facts.passed = facts.tested - facts.failed;
  facts.untested = facts.dies - facts.tested;
  if (facts.tested > 0) facts.yield = double(facts.passed) / facts.tested;
  wafer::measure_zones(seen, facts);
  if (facts.failed == 0) return facts;
  wafer::measure_clusters(seen, facts);
  facts.line = wafer::measure_line(seen);
  facts.ring = wafer::measure_ring(seen);
  facts.repeats = wafer::measure_repeats(seen);
  facts.neighbours = wafer::measure_neighbours(seen, facts.failed, facts.tested);
  facts.spot = wafer::measure_spot(seen);
  wafer::measure_rows(seen, facts);
  return facts;
}

}  // namespace

WaferFacts measure_wafer(const WaferMap& map) {
  if (map.dies.empty()) return measure({}, {});
  DieGrid grid = to_grid(map);
  const Outline outline = wafer::outline_of(map, grid);
  return measure(std::move(grid), outline);
}

/// Margins of an array say nothing about its wafer: the facts are those of its dies alone.
WaferFacts measure_wafer(const DieGrid& grid) {
  const WaferMap map = from_grid(grid);
  return map.dies.empty() ? measure({}, {}) : measure_wafer(map);
}

}  // namespace kerf
