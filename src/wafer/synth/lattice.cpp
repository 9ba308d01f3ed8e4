#include "wafer/synth/lattice.h"

#include <algorithm>
#include <cmath>

namespace kerf::wafer {
namespace {

// Square of the radius within which the centres of dies lie: MixedWM38's wafers have their dies up to here.
constexpr double kReach = 1.005;

}  // namespace

Place Lattice::place(int row, int column) const {
  const double across = (columns - first) * (1 - exclusion), down = (rows - first) * (1 - exclusion);
  return {(2 * (column - first) + 1 - (columns - first)) / across,
          ((rows - first) - 2 * (row - first) - 1) / down, 2 / std::min(across, down)};
}

bool Lattice::on_wafer(int row, int column) const {
  if (row < first || column < first) return false;
  const Place here = place(row, column);
  return here.x * here.x + here.y * here.y <= kReach;
}

std::pair<int, int> grid_size(double columns, double aspect) {
  const int across = int(std::lround(columns));
  return {std::max(3, int(std::lround(across * aspect))), across};
}

Lattice draw_lattice(const WaferSynthOptions& options, Random& random) {
  const double across = draw(options.columns, random), aspect = draw(options.aspect, random);
  const auto [rows, columns] = grid_size(across, aspect);
  const bool even = columns % 2 == 0 && rows % 2 == 0;
  return {columns, rows, options.margin && even ? 1 : 0, draw(options.edge_exclusion, random)};
}

Lattice coarser(const Lattice& lattice, double share) {
  const auto fewer = [share](int dies) { return std::max(5, int(std::lround(dies * share)) | 1); };
  return {fewer(lattice.columns), fewer(lattice.rows), 0, lattice.exclusion};
}

DieGrid enlarge(const DieGrid& coarse, int columns, int rows) {
  DieGrid grid{columns, rows, std::vector<DieState>(std::size_t(columns) * rows)};
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column)
      grid.at(row, column) = coarse.at((2 * row + 1) * coarse.rows / (2 * rows),
                                       (2 * column + 1) * coarse.columns / (2 * columns));
  }
  return grid;
}

}  // namespace kerf::wafer
