#include "litho/print.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kerf::litho {
namespace {

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

Plane smooth_noise(Random& random, int size, double grain) {
  constexpr float kSplineVariance = 0.479f;  // mean over t of the squared weights' sum, per axis
  const float step = float(1 / grain);
  const int cells = int(float(size) * step) + 5;
  Plane coarse(cells, cells);
  for (auto& value : coarse.cells) value = float(random.normal()) / kSplineVariance;
  return stretch_columns(stretch_rows(coarse, size, step), size, step);
}

Plane develop(const Plane& intensity, double threshold, const Plane& roughness) {
  constexpr float kFlattest = 0.004f;  // a pixel; keeps flat regions from reading as edges
  const int w = intensity.width, h = intensity.height;
  Plane result(w, h);
  for (int y = 0; y < h; ++y) {
    const float *up = intensity.row(std::max(y - 1, 0)), *here = intensity.row(y),
                *down = intensity.row(std::min(y + 1, h - 1));
    for (int x = 0; x < w; ++x) {
      const float gx = (here[std::min(x + 1, w - 1)] - here[std::max(x - 1, 0)]) / 2;
      const float gy = (down[x] - up[x]) / 2;
      const float slope = std::max(std::sqrt(gx * gx + gy * gy), kFlattest);
      result.at(x, y) = (here[x] - float(threshold)) / slope + roughness.at(x, y);
    }
  }
  return result;
}

Bitmap printed(const Plane& developed) {
  Bitmap result(developed.width, developed.height);
  for (std::size_t k = 0; k < result.cells.size(); ++k) result.cells[k] = developed.cells[k] > 0;
  return result;
}

Plane printed_cover(const Plane& developed) {
  Plane result = developed;
  for (auto& value : result.cells) value = std::clamp(value + 0.5f, 0.0f, 1.0f);
  return result;
}

}  // namespace kerf::litho
