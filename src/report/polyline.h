// Points on the screen and the paths through them.
#pragma once

#include <string>
#include <vector>

namespace kerf::report {

struct ScreenPoint {
  double x = 0, y = 0;
  bool operator==(const ScreenPoint&) const = default;
};

/// The points that a line needs to look the same: of many that fall upon one column of pixels the first, the
/// lowest, the highest and the last, in their order.
std::vector<ScreenPoint> thin_out(const std::vector<ScreenPoint>& points);

/// "M x y L x y .." for the d attribute of an SVG path.
std::string path_data(const std::vector<ScreenPoint>& points);

}  // namespace kerf::report
