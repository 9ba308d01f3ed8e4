// Charge that a scanning beam leaves behind.
#pragma once

#include <cstdint>

#include "litho/grid.h"

namespace kerf::litho {

struct Charging {
  double strength = 0;     ///< share of a long bright area's signal above `ground` that is lost
  double length = 50;      ///< px along the scan line in which charge falls to 1 / e
  double ground = 0;       ///< grey level that leaves no charge
  std::uint64_t seed = 0;  ///< of the streaks: scan lines do not charge alike
};

/// Darkens every pixel by the charge that brighter ones before it left on its scan line (a row, left to
/// right): the charge follows the level with the given length, as a leaking capacitor does. Bright features
/// fade along the scan and trail a shadow.
void leave_charge(Plane& levels, const Charging& charging);

}  // namespace kerf::litho
