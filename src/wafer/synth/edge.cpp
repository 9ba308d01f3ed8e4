// Patterns of the rim: Edge-Loc, Edge-Ring.
#include <algorithm>
#include <cmath>

#include "wafer/synth/processes.h"

namespace kerf::wafer {
namespace {

// Chance of failing at a distance from the rim: it falls inwards and ends at `depth`.
double rim_chance(double inwards, double depth, double softness, double fall) {
  return (1 - fall * std::clamp(inwards / depth, 0.0, 1.0)) * ramp(depth - inwards, softness);
}

}  // namespace

Process draw_edge_loc(const EdgeLocProcess& options, Random& random) {
  const double depth = draw(options.depth, random), softness = draw(options.softness, random);
  const double half = draw(options.span, random) / 2, direction = draw(options.direction, random);
  const double fade = draw(options.fade, random), taper = draw(options.taper, random);
  const double strength = draw(options.strength, random), fall = draw(options.fall, random);
  return {[=](const Place& place) {
            const double turn = std::abs(turn_between(direction, degrees_of(place)));
            const double here = std::max(depth * (1 - taper * turn / half), place.pitch / 2);
            const double inwards = 1 - std::hypot(place.x, place.y);
            return strength * rim_chance(inwards, here, softness, fall) * ramp(half - turn, fade);
          },
          {}};
}

Process draw_edge_ring(const EdgeRingProcess& options, Random& random) {
  const double depth = draw(options.depth, random), softness = draw(options.softness, random);
  const double strength = draw(options.strength, random), fall = draw(options.fall, random);
  return {[=](const Place& place) {
            const double here = std::max(depth, place.pitch / 2);
            return strength * rim_chance(1 - std::hypot(place.x, place.y), here, softness, fall);
          },
          {}};
}

}  // namespace kerf::wafer
