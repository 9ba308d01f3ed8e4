// A rectangular grid of values, row 0 at the top.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kerf::litho {

template <typename T>
struct Grid {
  int width = 0;
  int height = 0;
  std::vector<T> cells;

  Grid() = default;
  Grid(int width_, int height_, T value = {})
      : width(width_), height(height_), cells(std::size_t(width_) * height_, value) {}
  T* row(int y) { return cells.data() + std::size_t(y) * width; }
  const T* row(int y) const { return cells.data() + std::size_t(y) * width; }
  T& at(int x, int y) { return row(y)[x]; }
  const T& at(int x, int y) const { return row(y)[x]; }
  bool inside(int x, int y) const { return x >= 0 && y >= 0 && x < width && y < height; }
};

using Plane = Grid<float>;          ///< coverage, intensity, grey value
using Bitmap = Grid<std::uint8_t>;  ///< 0 or 1

/// The part of a grid that starts at (x, y); it lies inside the grid.
template <typename T>
Grid<T> cut(const Grid<T>& grid, int x, int y, int width, int height) {
  Grid<T> part(width, height);
  for (int j = 0; j < height; ++j)
    for (int i = 0; i < width; ++i) part.at(i, j) = grid.at(x + i, y + j);
  return part;
}

}  // namespace kerf::litho
