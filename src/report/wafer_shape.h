// A wafer map laid out for the page: which cell is which die, where the wafer's rim lies.
#pragma once

#include <kerf/wafer.h>

#include <cstdint>
#include <functional>
#include <string>

namespace kerf::report {

/// The rim of the wafer in cells: a circle where a cell is drawn as wide and high as its die.
struct Rim {
  double x = 0.5, y = 0.5;       ///< the centre, from the upper left corner
  double width = 1, height = 1;  ///< half axes
};

struct DrawnMap {
  DieGrid grid;                ///< of blocks of dies; without cells where the map has no dies
  int block = 1;               ///< dies along each side of a cell
  std::int64_t x = 0, y = 0;   ///< of the die at the upper left corner
  int x_step = 1, y_step = 1;  ///< by which the coordinates grow to the right and downwards: 1 or -1
  Rim rim;
  std::string notch;  ///< path data of the notch or flat; empty where it is not known
  bool notch_guessed = false;

  /// Column and row of the cell of a die.
  int column(std::int64_t die_x) const { return static_cast<int>((die_x - x) * x_step / block); }
  int row(std::int64_t die_y) const { return static_cast<int>((die_y - y) * y_step / block); }
};

/// The map with at most `max_side` cells along each side. A block fails where any of its dies does, and
/// passes where any is tested.
DrawnMap draw_map(const WaferMap& map, int max_side);

/// SVG path data over the cells for which `drawn(row, column)` holds: each row's runs as strokes of width 1.
std::string run_path(const DieGrid& grid, const std::function<bool(int, int)>& drawn);

/// The small map: a path for each state. Decorative: what it shows is said beside it.
std::string thumbnail_svg(const WaferMap& map, int max_side);

/// The opening tag of an SVG that shows the whole wafer as a circle in a square, its disc and its notch.
std::string wafer_svg_top(const DrawnMap& drawn, const std::string& attributes);

}  // namespace kerf::report
