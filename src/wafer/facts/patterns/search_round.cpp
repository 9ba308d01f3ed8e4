// Disks and rings, around the wafer's middle or near it, and parts of the rim.
#include <array>
#include <cmath>

#include "wafer/facts/patterns/search.h"

namespace kerf::wafer {
namespace {

constexpr double kOffMiddle = 0.35;  // of a Center or a Donut, at most
constexpr double kMiddleStep = 0.05;
constexpr double kLargestCenter = 0.6, kLargestDonut = 0.85, kSmallestHole = 0.04;
constexpr double kDeepestRim = 0.65;  // the rim's patterns begin here at the earliest
constexpr double kBeyond = 1.5;       // farther out than any die
constexpr int kBands = 60;            // of the distance, to kBeyond
constexpr int kTurns = 72;            // of 5 degrees

double distance_of(int band) {
  return kBeyond * band / kBands;
}
int band_of(double radius) {
  return std::min(int(radius / kBeyond * kBands), kBands - 1);
}

/// [band] sums of the free dies up to each distance from a middle.
std::array<Tally, kBands + 1> sums_around(const Field& field, const Point& middle) {
  std::array<Tally, kBands + 1> sums{};
  for (const Spot& spot : field.spots())
    if (spot.free) sums[std::size_t(band_of(distance(spot.at, middle))) + 1] += spot.dies;
  for (int band = 0; band < kBands; ++band) sums[std::size_t(band) + 1] += sums[std::size_t(band)];
  return sums;
}

struct Best {
  double gain = 0;
  std::optional<Shape> shape;
  void offer(double gained, const Band& band) {
    if (gained > gain) gain = gained, shape = band;
  }
};

struct Distances {
  double least_inner = 0, most_inner = 0, most_outer = 0;
};

void search_bands(const Field& field, const Point& middle, const Distances& limits, Best& best) {
  const auto sums = sums_around(field, middle);
  for (int first = 0; first < kBands && distance_of(first) <= limits.most_inner; ++first) {
    if (distance_of(first) < limits.least_inner) continue;
    for (int last = first + 1; last <= kBands && distance_of(last) <= limits.most_outer; ++last) {
      Tally dies = sums[std::size_t(last)];
      dies -= sums[std::size_t(first)];
      best.offer(field.gain(dies), {middle, distance_of(first), distance_of(last)});
    }
  }
}

std::optional<Shape> search_near_middle(const Field& field, const Distances& limits) {
  Best best;
  for (double x = -kOffMiddle; x <= kOffMiddle + 1e-9; x += kMiddleStep)
    for (double y = -kOffMiddle; y <= kOffMiddle + 1e-9; y += kMiddleStep)
      if (radius_of({x, y}) <= kOffMiddle) search_bands(field, {x, y}, limits, best);
  return best.shape;
}

}  // namespace

std::optional<Shape> search_center(const Field& field) {
  return search_near_middle(field, {0, 0, kLargestCenter});
}

std::optional<Shape> search_donut(const Field& field) {
  return search_near_middle(field, {kSmallestHole, kLargestDonut, kLargestDonut});
}

std::optional<Shape> search_edge_ring(const Field& field) {
  Best best;
  const auto sums = sums_around(field, {});
  for (int first = 0; first < kBands; ++first) {
    if (distance_of(first) < kDeepestRim) continue;
    Tally dies = sums.back();
    dies -= sums[std::size_t(first)];
    best.offer(field.gain(dies), {{}, distance_of(first), kBeyond});
  }
  return best.shape;
}

std::optional<Shape> search_edge_loc(const Field& field) {
  Best best;
  for (int first = 0; first < kBands; ++first) {
    if (distance_of(first) < kDeepestRim) continue;
    std::array<Tally, kTurns> turns{};
    for (const Spot& spot : field.spots())
      if (spot.free && spot.radius >= distance_of(first))
        turns[std::size_t(spot.angle / 360 * kTurns) % kTurns] += spot.dies;
    for (int from = 0; from < kTurns; ++from) {
      Tally dies;
      for (int wide = 0; wide < kTurns; ++wide) {
        dies += turns[std::size_t(from + wide) % kTurns];
        const double sweep = 360.0 * (wide + 1) / kTurns;
        best.offer(field.gain(dies), {{}, distance_of(first), kBeyond, 360.0 * from / kTurns, sweep});
      }
    }
  }
  return best.shape;
}

}  // namespace kerf::wafer
