#include "wafer/synth/testing.h"

#include <algorithm>

namespace kerf::wafer {
namespace {

// Cells of dies from the top left on, row by row.
std::vector<std::pair<int, int>> dies_of(const DieGrid& grid) {
  std::vector<std::pair<int, int>> dies;
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column)
      if (grid.at(row, column) != DieState::off_wafer) dies.emplace_back(row, column);
  }
  return dies;
}

using Dies = std::span<const std::pair<int, int>>;

double failing(const Process& pattern, const Lattice& lattice, Dies dies) {
  double sum = 0;
  for (const auto& [row, column] : dies) sum += pattern.fails(lattice.place(row, column));
  return sum;
}

bool shows(const Process& pattern, const Lattice& lattice, Dies dies, std::size_t tested) {
  return 2 * failing(pattern, lattice, dies.first(tested)) >= failing(pattern, lattice, dies);
}

}  // namespace

void leave_untested(DieGrid& grid, const Lattice& lattice, std::span<const Process> patterns,
                    const Between& share, Random& random) {
  if (share.high <= 0) return;
  auto dies = dies_of(grid);
  const auto tested = std::size_t(double(dies.size()) * (1 - draw(share, random)));
  const bool stopped =
      random.chance(0.5) && std::all_of(patterns.begin(), patterns.end(), [&](const Process& pattern) {
        return shows(pattern, lattice, dies, tested);
      });
  if (!stopped) shuffle(dies, random);
  for (std::size_t i = tested; i < dies.size(); ++i)
    grid.at(dies[i].first, dies[i].second) = DieState::untested;
}

}  // namespace kerf::wafer
