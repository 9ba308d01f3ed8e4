// Patterns that may lie anywhere: Loc, Scratch.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "wafer/synth/processes.h"

namespace kerf::wafer {
namespace {

constexpr int kWaves = 4;          // of an outline
constexpr int kScratchParts = 32;  // straight pieces of an arc

// How far an outline lies out at an angle, around 1.
std::function<double(double)> draw_outline(double raggedness, Random& random) {
  std::array<double, kWaves> height{}, phase{};
  for (int wave = 0; wave < kWaves; ++wave) {
    height[wave] = raggedness * random.normal() / std::sqrt(wave + 1.0);
    phase[wave] = random.uniform(0, 2 * std::numbers::pi);
  }
  return [height, phase](double angle) {
    double out = 1;
    for (int wave = 0; wave < kWaves; ++wave)
      out += height[wave] * std::cos((wave + 1) * angle + phase[wave]);
    return std::max(out, 0.4);
  };
}

double distance_to_piece(const Place& place, const Place& a, const Place& b) {
  const double dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
  const double along = square > 0 ? ((place.x - a.x) * dx + (place.y - a.y) * dy) / square : 0;
  const double t = std::clamp(along, 0.0, 1.0);
  return std::hypot(place.x - a.x - t * dx, place.y - a.y - t * dy);
}

using Arc = std::array<Place, kScratchParts + 1>;

// A parabola over the chord from `a` to `b`, bent towards the centre of the wafer.
Arc bend(const Place& a, const Place& b, double curvature) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double inwards = (a.x + b.x) * -dy + (a.y + b.y) * dx > 0 ? -1 : 1;
  Arc arc;
  for (int i = 0; i <= kScratchParts; ++i) {
    const double t = double(i) / kScratchParts, height = inwards * curvature * 4 * t * (1 - t);
    arc[i] = {a.x + t * dx - height * dy, a.y + t * dy + height * dx, 0};
  }
  return arc;
}

Arc draw_arc(const ScratchProcess& options, Random& random) {
  Place a = at_angle(draw(options.start, random), draw(options.start_at, random));
  Place b = at_angle(draw(options.end, random), draw(options.end_at, random));
  if (random.chance(0.5)) a.x = -a.x, b.x = -b.x;
  return bend(a, b, draw(options.curvature, random));
}

double distance_to_arc(const Place& place, const Arc& arc) {
  double nearest = 4;  // wider than the wafer
  for (int i = 0; i < kScratchParts; ++i)
    nearest = std::min(nearest, distance_to_piece(place, arc[i], arc[i + 1]));
  return nearest;
}

}  // namespace

Process draw_loc(const LocProcess& options, Random& random) {
  const double distance = draw(options.distance, random), direction = draw(options.direction, random);
  const double length = draw(options.length, random), width = draw(options.width, random);
  const auto outline = draw_outline(draw(options.raggedness, random), random);
  const double softness = draw(options.softness, random), strength = draw(options.strength, random);
  return {[=](const Place& place) {
            // Along the rim and across it: patches follow the round of the wafer.
            const double far = std::hypot(place.x, place.y);
            const double turn = turn_between(direction, degrees_of(place)) * std::numbers::pi / 180;
            const double along = distance * turn / length, across = (far - distance) / width;
            const double out = std::hypot(along, across) / outline(std::atan2(across, along));
            return strength * ramp(1 - out, softness);
          },
          {}};
}

Process draw_scratch(const ScratchProcess& options, Random& random) {
  const Arc arc = draw_arc(options, random);
  const double width = draw(options.width, random), strength = draw(options.strength, random);
  return {[=](const Place& place) {
            const double half = std::max(width / 2, place.pitch * 0.5);
            return distance_to_arc(place, arc) <= half ? strength : 0.0;
          },
          {}};
}

}  // namespace kerf::wafer
