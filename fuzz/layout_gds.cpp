// Rooms: litho
// GDSII streams of any bytes are read or refused with an Error, within the limits; what is read can be drawn.
#include "litho/gds.h"

#include <kerf/error.h>

#include <cmath>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kerf::litho;
  const GdsLimits limits{.depth = 8, .placements = 2000, .points = 20000};
  try {
    std::size_t points = 0;
    for (const auto& cell : parse_gds({reinterpret_cast<const char*>(data), size}, "input", {}, limits)) {
      for (const auto& polygon : cell.layout.polygons) {
        points += polygon.size();
        for (const auto& [x, y] : polygon)
          kerf::check(std::abs(x) <= limits.largest && std::abs(y) <= limits.largest, "points stay inside");
      }
      rasterise(cell.layout, 32, 100);
    }
    kerf::check(points <= limits.points, "no more points than the limit");
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
