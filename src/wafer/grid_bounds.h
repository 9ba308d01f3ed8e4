// The part of a grid that holds its dies.
#pragma once

#include <kerf/wafer.h>

#include <algorithm>

namespace kerf::wafer {

/// First and last row and column with a die; bottom < top where there is none.
struct GridBounds {
  int top = 0, bottom = -1, left = 0, right = -1;
  bool empty() const { return bottom < top; }
};

inline GridBounds bounds_of(const DieGrid& grid) {
  GridBounds bounds{grid.rows, -1, grid.columns, -1};
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column) {
      if (grid.at(row, column) == DieState::off_wafer) continue;
      bounds.top = std::min(bounds.top, row), bounds.bottom = row;
      bounds.left = std::min(bounds.left, column), bounds.right = std::max(bounds.right, column);
    }
  return bounds;
}

}  // namespace kerf::wafer
