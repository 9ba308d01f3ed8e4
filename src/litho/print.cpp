#include "litho/print.h"

#include <algorithm>
#include <cmath>

namespace kerf::litho {
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
