#include <cmath>
#include <numbers>

#include "litho/gds_library.h"

namespace kerf::litho {
namespace {

struct Walk {
  std::vector<Point> points;      // no two in a row alike
  std::vector<Point> directions;  // of the pieces, unit length
};

Walk walk_along(const Polygon& middle) {
  Walk walk;
  for (const Point& point : middle) {
    if (!walk.points.empty()) {
      const double dx = point.x - walk.points.back().x, dy = point.y - walk.points.back().y;
      const double length = std::hypot(dx, dy);
      if (length == 0) continue;
      walk.directions.push_back({dx / length, dy / length});
    }
    walk.points.push_back(point);
  }
  return walk;
}

double extension(const GdsPath& path, double own) {
  return path.type == 2 ? path.half_width : path.type == 4 ? own : 0;
}

// Points left of the walk at an inner corner: one where the sides meet, two where that would be far out.
void add_corner(Polygon& side, Point at, Point before, Point after, double offset) {
  constexpr double kSharpest = -0.5;  // cosine of the turn; mitres stay below two widths
  const Point n0{-before.y, before.x}, n1{-after.y, after.x};
  const double cosine = n0.x * n1.x + n0.y * n1.y;
  if (cosine < kSharpest) {
    side.push_back({at.x + offset * n0.x, at.y + offset * n0.y});
    side.push_back({at.x + offset * n1.x, at.y + offset * n1.y});
    return;
  }
  const double scale = offset / (1 + cosine);
  side.push_back({at.x + scale * (n0.x + n1.x), at.y + scale * (n0.y + n1.y)});
}

// The end in direction `d`, from its left side to its right one.
void add_end(Polygon& outline, Point at, Point d, double half, bool round) {
  constexpr int kPieces = 16;
  const int pieces = round ? kPieces : 1;
  for (int k = 0; k <= pieces; ++k) {
    const double turn = std::numbers::pi * (0.5 - double(k) / pieces);
    const double along = round ? half * std::cos(turn) : 0, left = half * std::sin(turn);
    outline.push_back({at.x + along * d.x - left * d.y, at.y + along * d.y + left * d.x});
  }
}

}  // namespace

Polygon outline_of(const GdsPath& path, const Polygon& middle) {
  const Walk walk = walk_along(middle);
  if (walk.directions.empty() || path.half_width <= 0) return {};
  const auto& [points, directions] = walk;
  const double start = extension(path, path.extend_start), end = extension(path, path.extend_end);
  const Point first = directions.front(), last = directions.back();
  Polygon outline;
  for (std::size_t k = 1; k + 1 < points.size(); ++k)
    add_corner(outline, points[k], directions[k - 1], directions[k], path.half_width);
  add_end(outline, {points.back().x + end * last.x, points.back().y + end * last.y}, last, path.half_width,
          path.type == 1);
  for (std::size_t k = points.size() - 2; k > 0; --k)
    add_corner(outline, points[k], directions[k - 1], directions[k], -path.half_width);
  add_end(outline, {points.front().x - start * first.x, points.front().y - start * first.y},
          {-first.x, -first.y}, path.half_width, path.type == 1);
  return outline;
}

}  // namespace kerf::litho
