// Rows, columns and runs of failed dies, and the middle of all.
#include <algorithm>

#include "wafer/facts/seen.h"

namespace kerf::wafer {
namespace {

RowFacts worst_of(const std::vector<RowFacts>& rows) {
  return *std::ranges::max_element(rows, {}, &RowFacts::failed);
}

/// From a die on in one direction, if none that failed comes before it there.
RunFacts run_from(const Seen& seen, const SeenDie& die, int down, int across) {
  if (seen.state(die.row - down, die.column - across) == DieState::fail) return {};
  RunFacts run{0, die.row, die.column, die.row, die.column};
  for (int row = die.row, column = die.column; seen.state(row, column) == DieState::fail;
       row += down, column += across)
    ++run.dies, run.to_row = row, run.to_column = column;
  return run;
}

}  // namespace

void measure_rows(const Seen& seen, WaferFacts& facts) {
  constexpr int kDirections[][2] = {{0, 1}, {1, 0}, {1, 1}, {1, -1}};
  std::vector<RowFacts> rows(std::size_t(seen.grid.rows)), columns(std::size_t(seen.grid.columns));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].at = int(i);
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].at = int(i);
  Point sum;
  for (const SeenDie& die : seen.dies) {
    for (RowFacts* line : {&rows[std::size_t(die.row)], &columns[std::size_t(die.column)]})
      line->tested += die.tested, line->failed += die.failed;
    if (!die.failed) continue;
    sum.x += die.at.x, sum.y += die.at.y;
    for (const auto& [down, across] : kDirections)
      if (const RunFacts run = run_from(seen, die, down, across); run.dies > facts.longest_run.dies)
        facts.longest_run = run;
  }
  facts.worst_row = worst_of(rows), facts.worst_column = worst_of(columns);
  facts.middle = place_at({sum.x / facts.failed, sum.y / facts.failed});
}

}  // namespace kerf::wafer
