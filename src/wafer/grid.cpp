// Dies to a picture of cells and back.
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <algorithm>

namespace kerf {
namespace {

struct Span {
  std::int64_t low = 0, high = 0;
  std::int64_t size() const { return high - low + 1; }
};

struct Extent {
  Span x, y;
};

Extent extent_of(const WaferMap& map) {
  if (map.dies.empty()) fail("{}: the wafer has no dies, expected at least one", map.source);
  Extent extent{{map.dies[0].x, map.dies[0].x}, {map.dies[0].y, map.dies[0].y}};
  for (const Die& die : map.dies) {
    extent.x = {std::min<std::int64_t>(extent.x.low, die.x), std::max<std::int64_t>(extent.x.high, die.x)};
    extent.y = {std::min<std::int64_t>(extent.y.low, die.y), std::max<std::int64_t>(extent.y.high, die.y)};
  }
  if (extent.x.size() > kMaxGridCells / extent.y.size())
    fail("{}: the dies span {} by {} positions, more than the {} cells of a grid", map.source,
         extent.x.size(), extent.y.size(), kMaxGridCells);
  return extent;
}

int column_of(const WaferMap& map, const Extent& extent, std::int32_t x) {
  return int(map.geometry.x_right.value ? x - extent.x.low : extent.x.high - x);
}

int row_of(const WaferMap& map, const Extent& extent, std::int32_t y) {
  return int(map.geometry.y_down.value ? y - extent.y.low : extent.y.high - y);
}

}  // namespace

DieGrid to_grid(const WaferMap& map) {
  const Extent extent = extent_of(map);
  DieGrid grid{int(extent.x.size()), int(extent.y.size()), {}};
  grid.cells.assign(std::size_t(grid.columns) * grid.rows, DieState::off_wafer);
  for (const Die& die : map.dies)
    grid.at(row_of(map, extent, die.y), column_of(map, extent, die.x)) = die.state;
  return grid;
}

WaferMap from_grid(const DieGrid& grid) {
  WaferMap map;
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column) {
      const DieState state = grid.at(row, column);
      if (state != DieState::off_wafer) map.dies.push_back({column, row, state, {}, {}, {}});
    }
  }
  return map;
}

std::optional<std::pair<int, int>> cell_of(const WaferMap& map, std::int32_t x, std::int32_t y) {
  const auto here = [x, y](const Die& die) { return die.x == x && die.y == y; };
  if (std::none_of(map.dies.begin(), map.dies.end(), here)) return std::nullopt;
  const Extent extent = extent_of(map);
  return std::pair{row_of(map, extent, y), column_of(map, extent, x)};
}

std::optional<double> fail_rate(const WaferMap& map) {
  std::int64_t tested = 0, failed = 0;
  for (const Die& die : map.dies) {
    tested += die.state == DieState::pass || die.state == DieState::fail;
    failed += die.state == DieState::fail;
  }
  if (tested == 0) return std::nullopt;
  return double(failed) / double(tested);
}

}  // namespace kerf
