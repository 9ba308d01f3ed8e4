#include "litho/layout.h"

#include <kerf/error.h>
#include <algorithm>
#include <limits>

namespace kerf::litho {

void Layout::add_rectangle(double x0, double y0, double x1, double y1) {
  if (x0 > x1) std::swap(x0, x1);
  if (y0 > y1) std::swap(y0, y1);
  polygons.push_back({{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}});
}

Extent extent_of(const Layout& layout) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  Extent extent{kFar, kFar, -kFar, -kFar};
  for (const auto& polygon : layout.polygons)
    for (const auto& [x, y] : polygon) {
      extent.x0 = std::min(extent.x0, x);
      extent.y0 = std::min(extent.y0, y);
      extent.x1 = std::max(extent.x1, x);
      extent.y1 = std::max(extent.y1, y);
    }
  check(extent.x0 <= extent.x1, "a layout has points");
  return extent;
}

Layout viewed(const Layout& layout, const View& view) {
  Layout result = layout;
  for (auto& polygon : result.polygons)
    for (auto& point : polygon) {
      Point p{point.x * view.scale, point.y * view.scale};
      if (view.mirrored) p.x = -p.x;
      for (int turn = 0; turn < view.quarter_turns; ++turn) p = {-p.y, p.x};
      point = {p.x + view.move.x, p.y + view.move.y};
    }
  return result;
}

}  // namespace kerf::litho
