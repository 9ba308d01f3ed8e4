#include "review/geometry.h"

#include <kerf/review.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kerf::review {
namespace {

constexpr double kFarthestPixel = 1e9;  // keeps areas and sums of boxes far from overflow

}  // namespace

bool is_usable(const Box& box) {
  const auto near = [](double number) { return std::abs(number) <= kFarthestPixel; };  // false for NaN
  return near(box.x) && near(box.y) && near(box.width) && near(box.height) && box.width > 0 && box.height > 0;
}

bool is_same_place(const Box& a, const Box& b) {
  const auto near = [](double one, double other) { return std::abs(one - other) <= kMoveTolerance; };
  return near(a.x, b.x) && near(a.y, b.y) && near(a.x + a.width, b.x + b.width) &&
         near(a.y + a.height, b.y + b.height);
}

Box turned_bounds(const Box& box, double degrees, const Point& pivot) {
  if (degrees == 0) return box;
  const double angle = degrees * std::numbers::pi / 180;
  const double cosine = std::cos(angle), sine = std::sin(angle);
  Point least{HUGE_VAL, HUGE_VAL}, most{-HUGE_VAL, -HUGE_VAL};
  for (const double x : {box.x, box.x + box.width}) {
    for (const double y : {box.y, box.y + box.height}) {
      const double turned_x = pivot.x + (x - pivot.x) * cosine - (y - pivot.y) * sine;
      const double turned_y = pivot.y + (x - pivot.x) * sine + (y - pivot.y) * cosine;
      least = {std::min(least.x, turned_x), std::min(least.y, turned_y)};
      most = {std::max(most.x, turned_x), std::max(most.y, turned_y)};
    }
  }
  return {least.x, least.y, most.x - least.x, most.y - least.y};
}

}  // namespace kerf::review
