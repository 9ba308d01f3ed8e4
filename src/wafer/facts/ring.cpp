// How much the failed dies form a ring: rates by distance and direction from a middle, and the band that
// fails all around while what it encloses does not.
#include <algorithm>
#include <array>
#include <cmath>

#include "wafer/facts/seen.h"

namespace kerf::wafer {
namespace {

constexpr int kBands = 20;       // of 0.05 of the radius; the last holds all that lies farther out
constexpr int kDirections = 12;  // as many as hours
constexpr int kWidest = 8;       // bands of a ring
constexpr double kScale = 1.9;   // half a likeness is where rings and other patterns of MixedWM38 part best

using Polar = std::array<std::array<Tally, kDirections>, kBands>;

Polar polar_around(const Seen& seen, const Point& middle) {
  Polar polar{};
  const bool centred = middle.x == 0 && middle.y == 0;
  for (const SeenDie& die : seen.dies) {
    if (!die.tested) continue;
    const Point at{die.at.x - middle.x, die.at.y - middle.y};
    const double radius = centred ? die.radius : radius_of(at);
    const int band = std::min(int(radius * kBands), kBands - 1);
    const int direction = std::max(0, hour_at(radius, centred ? die.angle : angle_of(at)));
    polar[std::size_t(band)][std::size_t(direction)] += {1, double(die.failed)};
  }
  return polar;
}

/// The failed dies beside which most others fail too, away from the rim: their middle is that of a donut.
Point middle_of_pattern(const Seen& seen) {
  Point sum;
  int count = 0;
  for (const SeenDie& die : seen.dies) {
    if (!die.failed || die.radius > 0.75) continue;
    int beside = -1;
    for (int row = -1; row <= 1; ++row)
      for (int column = -1; column <= 1; ++column)
        beside += seen.state(die.row + row, die.column + column) == DieState::fail;
    if (beside < 4) continue;
    sum.x += die.at.x;
    sum.y += die.at.y;
    ++count;
  }
  if (count < 8) return {};
  return {sum.x / count, sum.y / count};
}

Tally all_around(const Polar& polar, int first, int last) {
  Tally sum;
  for (int band = first; band < last; ++band)
    for (const Tally& tally : polar[std::size_t(band)]) sum += tally;
  return sum;
}

/// Share of the directions with tested dies in which at least that rate of the bands fails.
double coverage_of(const Polar& polar, int first, int last, double rate) {
  int tested = 0, covered = 0;
  for (int direction = 0; direction < kDirections; ++direction) {
    Tally sum;
    for (int band = first; band < last; ++band) sum += polar[std::size_t(band)][std::size_t(direction)];
    tested += sum.tested > 0;
    covered += sum.tested > 0 && sum.rate() >= rate;
  }
  return tested == 0 ? 0 : double(covered) / tested;
}

/// The bands from `first` up to `last` as a ring.
RingFacts ring_of(const Polar& polar, int first, int last) {
  const Tally inside = all_around(polar, 0, first), band = all_around(polar, first, last),
              outside = all_around(polar, last, kBands);
  RingFacts ring;
  if (inside.tested < 5 || band.tested < kDirections) return ring;
  ring.inner_rate = inside.rate();
  ring.outer_rate = outside.rate();
  ring.radius = (first + last) / 2.0 / kBands;
  ring.inner_radius = double(first) / kBands, ring.outer_radius = double(last) / kBands;
  const double beside = std::max(ring.inner_rate, ring.outer_rate);
  const double contrast = band.rate() - beside;
  if (contrast <= 0) return ring;
  ring.coverage = coverage_of(polar, first, last, beside + contrast / 2);
  // Noise in a narrow band is no contrast.
  const double chance = std::sqrt(0.25 / band.tested);
  ring.likeness = std::max(0.0, kScale * (contrast - chance) * ring.coverage * ring.coverage);
  return ring;
}

RingFacts best_ring(const Polar& polar) {
  RingFacts best;
  for (int first = 1; first < kBands; ++first) {
    for (int last = first + 2; last <= std::min(first + kWidest, kBands); ++last) {
      const RingFacts ring = ring_of(polar, first, last);
      if (ring.likeness > best.likeness) best = ring;
    }
  }
  return best;
}

}  // namespace

RingFacts measure_ring(const Seen& seen) {
  RingFacts best = best_ring(polar_around(seen, {}));
  const Point middle = middle_of_pattern(seen);
  if (middle.x != 0 || middle.y != 0) {
    const RingFacts around_pattern = best_ring(polar_around(seen, middle));
    if (around_pattern.likeness > best.likeness) best = around_pattern;
  }
  best.likeness = std::min(best.likeness, 1.0);  // only here: two that are beyond doubt still differ
  return best;
}

}  // namespace kerf::wafer
