#include "litho/vary.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "litho/noise.h"

namespace kerf::litho {
namespace {

Extent edge_box(const Polygon& polygon, std::size_t i) {
  const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
}

double gap(const Extent& a, const Extent& b) {
  const double dx = std::max({0.0, a.x0 - b.x1, b.x0 - a.x1});
  const double dy = std::max({0.0, a.y0 - b.y1, b.y0 - a.y1});
  return std::hypot(dx, dy);
}

bool holds(const Polygon& polygon, Point p) {
  bool inside = false;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)) inside = !inside;
  }
  return inside;
}

bool keeps_apart(const Layout& layout, const Polygon& polygon, double space) {
  return std::none_of(layout.polygons.begin(), layout.polygons.end(),
                      [&](const Polygon& other) { return gap_between(other, polygon) < space; });
}

// Where nothing changes for a while along an axis there is only length to change: of lines along it, of
// spaces and of wide shapes across it. Everything beyond a cut in the middle moves.
void stretch(Layout& layout, double Point::*axis, double least, Random& random) {
  std::vector<double> marks;
  for (const auto& polygon : layout.polygons)
    for (const auto& point : polygon) marks.push_back(point.*axis);
  std::sort(marks.begin(), marks.end());
  struct Cut {
    double at, room;
  };
  std::vector<Cut> cuts;
  for (std::size_t i = 1; i < marks.size(); ++i)
    if (marks[i] - marks[i - 1] >= least)
      cuts.push_back({(marks[i] + marks[i - 1]) / 2, marks[i] - marks[i - 1]});
  if (cuts.empty()) return;
  const Cut cut = cuts[std::size_t(random.below(std::int64_t(cuts.size())))];
  // A third of the shortest stretch is given up at most, so that what is left prints as before.
  const double shift = random.uniform(-std::min(cut.room - least * 2 / 3, cut.room / 2), 1.5 * least);
  for (auto& polygon : layout.polygons)
    for (auto& point : polygon)
      if (point.*axis > cut.at) point.*axis += shift;
}

void stretch_all(Layout& layout, const VarySizes& sizes, Random& random) {
  for (const auto axis : {&Point::x, &Point::y})
    for (auto times = 1 + random.below(3); times > 0; --times) stretch(layout, axis, sizes.stretch, random);
}

Polygon turned(const Polygon& polygon, Random& random, bool quarter) {
  View view;
  view.mirrored = random.chance(0.5);
  view.quarter_turns = 2 * int(random.below(2)) + (quarter ? 1 : 0);
  return viewed({{polygon}}, view).polygons[0];
}

void move_to(Polygon& polygon, Point corner) {
  const Extent extent = extent_of({{polygon}});
  for (auto& point : polygon) point = {point.x - extent.x0 + corner.x, point.y - extent.y0 + corner.y};
}

// Some shapes of the frame stay; around them come shapes of any layout where there is room.
Layout patchwork(std::span<const Layout* const> layouts, const Layout& frame, const VarySizes& sizes,
                 Random& random) {
  const Extent extent = extent_of(frame);
  const double height = std::max(extent.height(), 0.5 * extent.width());
  Layout result;
  for (const auto& polygon : frame.polygons)
    if (random.chance(0.5)) result.polygons.push_back(polygon);
  const std::size_t goal = 3 + std::size_t(random.below(8));
  for (int attempt = 0; attempt < 150 && result.polygons.size() < goal; ++attempt) {
    const Layout& from = *layouts[std::size_t(random.below(std::int64_t(layouts.size())))];
    const auto which = std::size_t(random.below(std::int64_t(from.polygons.size())));
    Polygon polygon = turned(from.polygons[which], random, random.chance(0.15));
    // On a grid, so that ends and edges line up as often as they do in drawn cells.
    const double grid = sizes.space / 2;
    const auto place = [&](double low, double length) {
      return low + grid * double(random.below(std::max<std::int64_t>(1, std::int64_t(length / grid))));
    };
    move_to(polygon,
            {place(extent.x0 - extent.width() / 5, extent.width()), place(extent.y0 - height / 5, height)});
    if (keeps_apart(result, polygon, sizes.space)) result.polygons.push_back(std::move(polygon));
  }
  return result.polygons.empty() ? frame : result;
}

// A second layout to the right or above, as cells stand in rows.
Layout joined(const Layout& first, const Layout& second, const VarySizes& sizes, Random& random) {
  View view;
  view.mirrored = random.chance(0.5);
  view.quarter_turns = 2 * int(random.below(2));
  Layout other = viewed(second, view);
  const Extent a = extent_of(first), b = extent_of(other);
  const double apart = sizes.space * random.uniform(1, 2.5);
  const bool beside = random.chance(0.5);
  const Point move =
      beside ? Point{a.x1 + apart - b.x0, a.y0 - b.y0} : Point{a.x0 - b.x0, a.y1 + apart - b.y0};
  other = viewed(other, {.move = move});
  Layout result = first;
  result.polygons.insert(result.polygons.end(), other.polygons.begin(), other.polygons.end());
  return result;
}

}  // namespace

double gap_between(const Polygon& a, const Polygon& b) {
  if (holds(a, b[0]) || holds(b, a[0])) return 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < b.size(); ++k) least = std::min(least, gap(edge_box(a, i), edge_box(b, k)));
  return least;
}

Layout vary(std::span<const Layout* const> layouts, std::size_t base, const VarySizes& sizes,
            Random& random) {
  Layout result = *layouts[base];
  const int way = draw_weighted(random, {0.4, 0.2, 0.4});
  if (way == 1)
    result = joined(result, *layouts[std::size_t(random.below(std::int64_t(layouts.size())))], sizes, random);
  if (way == 2) result = patchwork(layouts, result, sizes, random);
  stretch_all(result, sizes, random);
  return result;
}

}  // namespace kerf::litho
