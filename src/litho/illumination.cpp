#include "litho/render.h"

namespace kerf::litho {

Plane illumination(Random& random, int width, int height) {
  const auto slope_x = float(random.uniform(-0.06, 0.06)), slope_y = float(random.uniform(-0.015, 0.015));
  const auto fall = float(random.uniform(0.01, 0.11));
  Plane light(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const float u = 2 * (float(x) + 0.5f) / float(width) - 1, v = 2 * (float(y) + 0.5f) / float(height) - 1;
      light.at(x, y) = 1 + slope_x * u + slope_y * v - fall * (u * u + v * v);
    }
  return light;
}

}  // namespace kerf::litho
