#include "litho/noise.h"

#include <array>
#include <numeric>

#include "litho/filters.h"

namespace kerf::litho {
namespace {

// Four 16-bit uniforms out of one draw: mean 0, variance 1, within 3.5.
float bell(Random& random) {
  constexpr float kScale = 1.7320508f / 65536;  // sqrt(3): the sum of four uniforms has variance 1 / 3
  const std::uint64_t bits = random.bits();
  const auto sum =
      std::int32_t((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48));
  return kScale * float(sum - 2 * 65535);
}

// Cubic B-spline weights of the four lattice values around t in [0, 1).
std::array<float, 4> spline(float t) {
  const float s = 1 - t;
  return {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6,
          t * t * t / 6};
}

// Rows of `coarse` stretched to `size` values; `step` lattice cells a pixel.
Plane stretch_rows(const Plane& coarse, int size, float step) {
  Plane result(size, coarse.height);
  for (int x = 0; x < size; ++x) {
    const int cell = int(float(x) * step);
    const auto w = spline(float(x) * step - float(cell));
    for (int y = 0; y < coarse.height; ++y) {
      const float* v = coarse.row(y) + cell;
      result.at(x, y) = w[0] * v[0] + w[1] * v[1] + w[2] * v[2] + w[3] * v[3];
    }
  }
  return result;
}

Plane stretch_columns(const Plane& coarse, int size, float step) {
  Plane result(coarse.width, size);
  for (int y = 0; y < size; ++y) {
    const int cell = int(float(y) * step);
    const auto w = spline(float(y) * step - float(cell));
    const float *a = coarse.row(cell), *b = coarse.row(cell + 1), *c = coarse.row(cell + 2),
                *d = coarse.row(cell + 3);
    float* out = result.row(y);
    for (int x = 0; x < coarse.width; ++x) out[x] = w[0] * a[x] + w[1] * b[x] + w[2] * c[x] + w[3] * d[x];
  }
  return result;
}

}  // namespace

std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
  return mix_bits(mix_bits(mix_bits(seed) ^ stream) ^ index);
}

int draw_weighted(Random& random, std::initializer_list<double> weights) {
  double left = random.uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
  int number = 0;
  for (const double weight : weights) {
    if ((left -= weight) < 0) return number;
    ++number;
  }
  return 0;
}

Plane grain(Random& random, int width, int height, double spill) {
  Plane noise(width, height);
  for (auto& value : noise.cells) value = bell(random);
  if (spill <= 0) return noise;
  const auto side = float(spill), middle = float(1 - 2 * spill);
  const float scale = 1 / (middle * middle + 2 * side * side);
  noise = filtered(noise, {middle, side});
  for (auto& value : noise.cells) value *= scale;
  return noise;
}

Plane smooth_noise(Random& random, int size, double size_of_grain) {
  constexpr float kSplineVariance = 0.479f;  // mean over t of the squared weights' sum, per axis
  const float step = float(1 / size_of_grain);
  const int cells = int(float(size) * step) + 5;
  Plane coarse(cells, cells);
  for (auto& value : coarse.cells) value = bell(random) / kSplineVariance;
  return stretch_columns(stretch_rows(coarse, size, step), size, step);
}

}  // namespace kerf::litho
