#include <cmath>

#include "litho/layout.h"

namespace kerf::litho {

Layout make_contacts(Random& random, double side) {
  const double width = random.uniform(140, 230), height = width * random.uniform(0.8, 1.3);
  const double pitch_x = width + random.uniform(90, 260), pitch_y = height + random.uniform(90, 260);
  const double stagger = random.chance(0.4) ? 0.5 : 0;
  const double missing = random.chance(0.6) ? random.uniform(0.05, 0.45) : 0;
  const double joined = random.chance(0.5) ? random.uniform(0.05, 0.3) : 0;
  Layout layout;
  int row = 0;
  for (double y = -side / 2; y < side / 2; y += pitch_y, ++row) {
    for (double x = -side / 2 - (row % 2) * stagger * pitch_x; x < side / 2; x += pitch_x) {
      if (random.chance(missing)) continue;
      // A long one reaches over its right neighbour's place.
      const double length = random.chance(joined) ? width + pitch_x : width;
      layout.add_rectangle(x, y, x + length, y + height);
      if (length > width) x += pitch_x;
    }
  }
  if (layout.polygons.empty()) layout.add_rectangle(-width / 2, -height / 2, width / 2, height / 2);
  return layout;
}

}  // namespace kerf::litho
