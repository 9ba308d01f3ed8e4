#include "report/wafer_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace kerf::report {
namespace {

constexpr double kWidestPitch = 20;  // a pitch beyond that is a slip of its source
constexpr double kWidestGuess = 3;   // wafers are round, but a few rows of one are not a wafer
constexpr double kRimMargin = 1.015;

/// Width and height of a cell. Where the source has no pitch, such that the wafer is round.
std::pair<double, double> cell_size(const DieGrid& grid, const WaferGeometry& geometry) {
  const auto &width = geometry.die_width_um, &height = geometry.die_height_um;
  if (width && height) {
    const double aspect = width->value / height->value;
    if (aspect >= 1 / kWidestPitch && aspect <= kWidestPitch) return {width->value, height->value};
  }
  const double round = double(grid.columns) / grid.rows;
  return {1, std::clamp(round, 1 / kWidestGuess, kWidestGuess)};
}

/// The middle of the dies, as far as that is within the centre die.
double middle(int cells, std::optional<std::int64_t> centre) {
  const double half = cells / 2.0;
  if (!centre || *centre < 0 || *centre >= cells) return half;
  return std::clamp(half, double(*centre), double(*centre + 1));
}

/// Distance of the farthest corner of any die from the centre, in the unit of the cells' size.
double reach(const DieGrid& grid, const Rim& rim, std::pair<double, double> cell) {
  double farthest = 0;
  for (int row = 0; row < grid.rows; ++row) {
    const double up = std::max(std::abs(row - rim.y), std::abs(row + 1 - rim.y)) * cell.second;
    for (int column = 0; column < grid.columns; ++column) {
      if (grid.at(row, column) == DieState::off_wafer) continue;
      const double across = std::max(std::abs(column - rim.x), std::abs(column + 1 - rim.x)) * cell.first;
      farthest = std::max(farthest, up * up + across * across);
    }
  }
  return std::sqrt(farthest);
}

Rim rim_of(const DrawnMap& drawn, const WaferGeometry& geometry) {
  const DieGrid& grid = drawn.grid;
  const auto cell = cell_size(grid, geometry);
  std::optional<std::int64_t> column, row;
  if (geometry.center_die) {
    column = drawn.column(geometry.center_die->first);
    row = drawn.row(geometry.center_die->second);
  }
  Rim rim{middle(grid.columns, column), middle(grid.rows, row)};
  double radius = reach(grid, rim, cell) * kRimMargin;
  if (geometry.diameter_mm && geometry.die_width_um && cell.first == geometry.die_width_um->value) {
    const double said = geometry.diameter_mm->value * 500 / drawn.block;
    if (said > radius && said < 3 * radius) radius = said;
  }
  rim.width = radius / cell.first, rim.height = radius / cell.second;
  return rim;
}

DieState of_block(DieState a, DieState b) {
  const auto rank = [](DieState state) {
    return state == DieState::fail ? 3 : state == DieState::pass ? 2 : state == DieState::untested ? 1 : 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

DieGrid in_blocks(const DieGrid& grid, int block) {
  DieGrid small{(grid.columns + block - 1) / block, (grid.rows + block - 1) / block, {}};
  small.cells.assign(std::size_t(small.columns) * small.rows, DieState::off_wafer);
  for (int row = 0; row < grid.rows; ++row)
    for (int column = 0; column < grid.columns; ++column) {
      DieState& cell = small.at(row / block, column / block);
      cell = of_block(cell, grid.at(row, column));
    }
  return small;
}

/// A small triangle that points inwards; wide and low for a flat.
std::string notch_path(const Rim& rim, const WaferGeometry& geometry) {
  if (!geometry.notch) return {};
  const Side side = geometry.notch->value;
  const double x = side == Side::left ? -1 : side == Side::right ? 1 : 0;
  const double y = side == Side::up ? -1 : side == Side::down ? 1 : 0;
  const double half = geometry.flat ? 0.3 : 0.05, deep = geometry.flat ? 0.035 : 0.08;
  const auto at = [&](double out, double aside) {
    return fmt::format("{:.5g} {:.5g}", rim.x + rim.width * (out * x + aside * y),
                       rim.y + rim.height * (out * y + aside * x));
  };
  return fmt::format("M{}L{}L{}z", at(1, half), at(1 - deep, 0), at(1, -half));
}

}  // namespace

DrawnMap draw_map(const WaferMap& map, int max_side) {
  DrawnMap drawn;
  if (map.dies.empty()) return drawn;
  drawn.grid = to_grid(map);
  drawn.block = (std::max(drawn.grid.columns, drawn.grid.rows) + max_side - 1) / max_side;
  if (drawn.block > 1) drawn.grid = in_blocks(drawn.grid, drawn.block);
  const auto [left, right] = std::ranges::minmax(map.dies, {}, &Die::x);
  const auto [low, high] = std::ranges::minmax(map.dies, {}, &Die::y);
  const bool x_right = map.geometry.x_right.value, y_down = map.geometry.y_down.value;
  drawn.x = x_right ? left.x : right.x, drawn.x_step = x_right ? 1 : -1;
  drawn.y = y_down ? low.y : high.y, drawn.y_step = y_down ? 1 : -1;
  drawn.rim = rim_of(drawn, map.geometry);
  drawn.notch = notch_path(drawn.rim, map.geometry);
  drawn.notch_guessed = map.geometry.notch && map.geometry.notch->guessed;
  return drawn;
}

std::string run_path(const DieGrid& grid, const std::function<bool(int, int)>& drawn) {
  std::string path;
  int at_x = 0, at_y = 0;
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column) {
      if (!drawn(row, column)) continue;
      const int from = column;
      while (column < grid.columns && drawn(row, column)) ++column;
      if (path.empty())
        path = fmt::format("M{} {}.5h{}", from, row, column - from);
      else
        path += fmt::format("m{} {}h{}", from - at_x, row - at_y, column - from);
      at_x = column, at_y = row;
    }
  }
  return path;
}

std::string wafer_svg_top(const DrawnMap& drawn, const std::string& attributes) {
  const Rim& rim = drawn.rim;
  std::string svg = fmt::format(R"(<svg {} viewBox="{:.5g} {:.5g} {:.5g} {:.5g}" preserveAspectRatio="none">)"
                                R"(<ellipse class="disc" cx="{:.5g}" cy="{:.5g}" rx="{:.5g}" ry="{:.5g}"/>)",
                                attributes, rim.x - rim.width, rim.y - rim.height, 2 * rim.width,
                                2 * rim.height, rim.x, rim.y, rim.width, rim.height);
  if (!drawn.notch.empty())
    svg +=
        fmt::format(R"(<path class="notch{}" d="{}"/>)", drawn.notch_guessed ? " guessed" : "", drawn.notch);
  return svg;
}

std::string thumbnail_svg(const WaferMap& map, int max_side) {
  const DrawnMap drawn = draw_map(map, max_side);
  std::string svg = wafer_svg_top(drawn, R"(class="map" aria-hidden="true")");
  const auto add = [&](const char* name, const std::function<bool(DieState)>& wanted) {
    const std::string path =
        run_path(drawn.grid, [&](int row, int column) { return wanted(drawn.grid.at(row, column)); });
    if (!path.empty()) svg += fmt::format(R"(<path class="{}" d="{}"/>)", name, path);
  };
  // Every die in the colour of those that pass, the others on top: half the size of a path for each.
  add("p", [](DieState state) { return state != DieState::off_wafer; });
  add("f", [](DieState state) { return state == DieState::fail; });
  add("u", [](DieState state) { return state == DieState::untested; });
  return svg + "</svg>";
}

}  // namespace kerf::report
