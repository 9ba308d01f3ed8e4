#include "wafer/facts/patterns/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kerf::wafer {
namespace {

bool holds_place(const Band& band, const Point& at) {
  const Point off{at.x - band.middle.x, at.y - band.middle.y};
  const double radius = radius_of(off);
  if (radius < band.inner || radius >= band.outer) return false;
  return band.sweep >= 360 || turn_from(band.from, angle_of(off)) <= band.sweep;
}

bool holds_place(const Patch& patch, const Point& at) {
  const double direction = patch.direction * std::numbers::pi / 180;
  const double x = at.x - patch.middle.x, y = at.y - patch.middle.y;
  const double far = (x * std::cos(direction) + y * std::sin(direction)) / patch.along;
  const double aside = (y * std::cos(direction) - x * std::sin(direction)) / patch.across;
  return far * far + aside * aside <= 1;
}

bool holds_place(const Curve& curve, const Point& at) {
  const double x = curve.to.x - curve.from.x, y = curve.to.y - curve.from.y, chord = radius_of({x, y});
  if (chord == 0) return false;
  const double far = ((at.x - curve.from.x) * x + (at.y - curve.from.y) * y) / chord;
  const double aside = ((at.y - curve.from.y) * x - (at.x - curve.from.x) * y) / chord;
  if (far < -curve.width || far > chord + curve.width) return false;
  const double share = std::clamp(far / chord, 0.0, 1.0);
  const double slope = 4 * curve.bend * (1 - 2 * share);  // across the strip it is narrower than upright
  return std::abs(aside - 4 * curve.bend * chord * share * (1 - share)) <=
         curve.width * radius_of({1, slope});
}

}  // namespace

bool holds(const Shape& shape, const Point& at) {
  return std::visit([&](const auto& one) { return holds_place(one, at); }, shape);
}

Point along(const Curve& curve, double share) {
  const double x = curve.to.x - curve.from.x, y = curve.to.y - curve.from.y;
  const double bow = 4 * curve.bend * share * (1 - share);
  return {curve.from.x + share * x - bow * y, curve.from.y + share * y + bow * x};
}

double distance(const Point& a, const Point& b) {
  return radius_of({a.x - b.x, a.y - b.y});
}

double turn_from(double from, double to) {
  const double turn = std::fmod(to - from, 360);
  return turn < 0 ? turn + 360 : turn;
}

}  // namespace kerf::wafer
