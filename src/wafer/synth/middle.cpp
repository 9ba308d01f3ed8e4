// Patterns of the middle: Center, Donut. What they share: angles and ramps.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "wafer/synth/processes.h"

namespace kerf::wafer {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kHoleRim = 0.03;  // radii over which the hole of a donut begins

Field distance_from(const Between& offset, Random& random) {
  const double x = draw(offset, random), y = draw(offset, random);
  return [x, y](const Place& place) { return std::hypot(place.x - x, place.y - y); };
}

}  // namespace

double ramp(double value, double width) {
  return std::clamp(value / std::max(width, 1e-9) + 0.5, 0.0, 1.0);
}

double degrees_of(const Place& place) {
  return std::atan2(place.y, place.x) / kDegree;
}

double turn_between(double from, double to) {
  return std::remainder(to - from, 360.0);
}

Place at_angle(double degrees, double distance) {
  return {distance * std::cos(degrees * kDegree), distance * std::sin(degrees * kDegree), 0};
}

Process draw_center(const CenterProcess& options, Random& random) {
  const Field distance = distance_from(options.offset, random);
  const double radius = draw(options.radius, random), softness = draw(options.softness, random);
  const double strength = draw(options.strength, random);
  return {[=](const Place& place) { return strength * ramp(radius - distance(place), softness); }, {}};
}

Process draw_donut(const DonutProcess& options, Random& random) {
  const Field distance = distance_from(options.offset, random);
  const double hole = draw(options.hole, random), outer = hole + draw(options.width, random);
  const double softness = draw(options.softness, random), strength = draw(options.strength, random);
  const double quiet = draw(options.hole_quiet, random);
  return {[=](const Place& place) {
            const double far = distance(place);
            return strength * ramp(far - hole, kHoleRim) * ramp(outer - far, softness);
          },
          [=](const Place& place) { return quiet * ramp(hole - distance(place), kHoleRim); }};
}

}  // namespace kerf::wafer
