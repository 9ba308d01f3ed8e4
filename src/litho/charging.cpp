#include "litho/charging.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace kerf::litho {

void leave_charge(Plane& levels, const Charging& charging) {
  constexpr double kStreaks = 0.2;  // relative standard deviation between scan lines
  Random random(charging.seed);
  const auto keep = float(std::exp(-1 / charging.length));
  for (int y = 0; y < levels.height; ++y) {
    const auto gain = float(charging.strength * std::max(0.0, 1 + kStreaks * random.normal()));
    float charge = 0;
    float* row = levels.row(y);
    for (int x = 0; x < levels.width; ++x) {
      const float above = std::max(row[x] - float(charging.ground), 0.0f);
      row[x] -= charge;
      charge = keep * charge + (1 - keep) * gain * above;
    }
  }
}

}  // namespace kerf::litho
