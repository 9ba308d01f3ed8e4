// Patterns of the whole wafer: Random, Near-full.
#include <kerf/error.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "wafer/synth/processes.h"

namespace kerf::wafer {
namespace {

constexpr int kWaves = 24;    // of a field
constexpr int kSamples = 24;  // places a side at which the share of a field is measured
constexpr int kSteps = 40;    // halvings in search of a level

struct FieldOptions {
  double share, scale, contrast;
};

// A smooth random field of mean 0 and variance 1: waves of random direction whose length is about `scale`.
Field draw_field(double scale, Random& random) {
  std::array<Place, kWaves> waves{};
  std::array<double, kWaves> phases{};
  for (int i = 0; i < kWaves; ++i) {
    waves[i] = {random.normal() / scale, random.normal() / scale, 0};
    phases[i] = random.uniform(0, 2 * std::numbers::pi);
  }
  return [waves, phases](const Place& place) {
    double sum = 0;
    for (int i = 0; i < kWaves; ++i) sum += std::cos(waves[i].x * place.x + waves[i].y * place.y + phases[i]);
    return sum * std::sqrt(2.0 / kWaves);
  };
}

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

// The field at places all over the disk.
std::vector<double> samples_of(const Field& field) {
  std::vector<double> samples;
  for (int row = 0; row < kSamples; ++row) {
    for (int column = 0; column < kSamples; ++column) {
      const Place place{(2 * column + 1.0) / kSamples - 1, (2 * row + 1.0) / kSamples - 1, 0};
      if (std::hypot(place.x, place.y) <= 1) samples.push_back(field(place));
    }
  }
  return samples;
}

// The level at which logistic(contrast * sample + level) is `share` on average.
double level_for(const std::vector<double>& samples, double contrast, double share) {
  double low = -60, high = 60;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    double sum = 0;
    for (const double sample : samples) sum += logistic(contrast * sample + middle);
    (sum < share * double(samples.size()) ? low : high) = middle;
  }
  return (low + high) / 2;
}

// Chances of failing that follow the field and make `share` of the wafer fail.
Field draw_failing(const FieldOptions& options, Random& random) {
  const Field field = draw_field(options.scale, random);
  const double contrast = options.contrast;
  const double level = level_for(samples_of(field), contrast, options.share);
  return [=](const Place& place) { return logistic(contrast * field(place) + level); };
}

template <typename Options>
Process draw_whole(const Options& options, Random& random) {
  const double share = draw(options.share, random), scale = draw(options.scale, random);
  const double contrast = draw(options.contrast, random), coarse = draw(options.coarse, random);
  return {draw_failing({share, scale, contrast}, random), {}, coarse, true};
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): std::function owns what it moves

}  // namespace

Process draw_random(const RandomProcess& options, Random& random) {
  return draw_whole(options, random);
}

Process draw_near_full(const NearFullProcess& options, Random& random) {
  return draw_whole(options, random);
}

Process draw_pattern(WaferPattern pattern, const WaferSynthOptions& options, Random& random) {
  switch (pattern) {
    case WaferPattern::center:
      return draw_center(options.center, random);
    case WaferPattern::donut:
      return draw_donut(options.donut, random);
    case WaferPattern::edge_loc:
      return draw_edge_loc(options.edge_loc, random);
    case WaferPattern::edge_ring:
      return draw_edge_ring(options.edge_ring, random);
    case WaferPattern::loc:
      return draw_loc(options.loc, random);
    case WaferPattern::near_full:
      return draw_near_full(options.near_full, random);
    case WaferPattern::scratch:
      return draw_scratch(options.scratch, random);
    case WaferPattern::random:
      return draw_random(options.random, random);
  }
  throw Bug("a wafer pattern without a process");
}

}  // namespace kerf::wafer
