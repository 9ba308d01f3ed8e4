#include <algorithm>
#include <cmath>
#include <numbers>

#include "litho/filters.h"

namespace kerf::litho {
namespace {

// One axis of a symmetric filter down the columns; taps[0] is the middle one.
Plane filter_columns(const Plane& plane, const std::vector<float>& taps) {
  Plane result(plane.width, plane.height);
  const int last = plane.height - 1;
  for (int y = 0; y < plane.height; ++y) {
    float* out = result.row(y);
    const float* middle = plane.row(y);
    for (int x = 0; x < plane.width; ++x) out[x] = taps[0] * middle[x];
    for (int k = 1; k < int(taps.size()); ++k) {
      const float *a = plane.row(std::max(y - k, 0)), *b = plane.row(std::min(y + k, last));
      for (int x = 0; x < plane.width; ++x) out[x] += taps[k] * (a[x] + b[x]);
    }
  }
  return result;
}

Plane filter_rows(const Plane& plane, const std::vector<float>& taps) {
  Plane result(plane.width, plane.height);
  const int reach = int(taps.size()) - 1;
  std::vector<float> padded(plane.width + 2 * reach);
  for (int y = 0; y < plane.height; ++y) {
    const float* row = plane.row(y);
    std::copy_n(row, plane.width, padded.begin() + reach);
    std::fill_n(padded.begin(), reach, row[0]);
    std::fill_n(padded.end() - reach, reach, row[plane.width - 1]);
    float* out = result.row(y);
    const float* middle = padded.data() + reach;
    for (int x = 0; x < plane.width; ++x) out[x] = taps[0] * middle[x];
    for (int k = 1; k <= reach; ++k)
      for (int x = 0; x < plane.width; ++x) out[x] += taps[k] * (middle[x - k] + middle[x + k]);
  }
  return result;
}

}  // namespace

Plane filtered(const Plane& plane, const std::vector<float>& taps) {
  return filter_rows(filter_columns(plane, taps), taps);
}

Plane blurred(const Plane& plane, double sigma) {
  std::vector<float> taps;
  double total = 0;
  for (int k = 0; k <= int(std::ceil(2.8 * sigma)); ++k) {
    const double value = std::exp(-k * k / (2 * sigma * sigma));
    taps.push_back(float(value));
    total += k == 0 ? value : 2 * value;
  }
  for (auto& tap : taps) tap = float(tap / total);
  return filtered(plane, taps);
}

Plane edge_glow(const Plane& cover, double sigma) {
  const Plane soft = blurred(cover, sigma);
  Plane glow(cover.width, cover.height);
  const float scale = float(sigma * std::sqrt(2 * std::numbers::pi)) / 2;
  for (int y = 0; y < glow.height; ++y) {
    const float *up = soft.row(std::max(y - 1, 0)), *here = soft.row(y),
                *down = soft.row(std::min(y + 1, glow.height - 1));
    for (int x = 0; x < glow.width; ++x) {
      const float gx = here[std::min(x + 1, glow.width - 1)] - here[std::max(x - 1, 0)], gy = down[x] - up[x];
      glow.at(x, y) = scale * std::sqrt(gx * gx + gy * gy);
    }
  }
  return glow;
}

}  // namespace kerf::litho
