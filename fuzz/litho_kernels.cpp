// Rooms: litho
// Kernel files of any bytes are read or refused with an Error; what is read can image a mask.
#include <kerf/error.h>

#include <cmath>

#include "litho/aerial.h"
#include "litho/kernel_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kerf::litho;
  try {
    const auto sets = parse_kernels({reinterpret_cast<const std::byte*>(data), size}, "input");
    if (sets[0].set.band > 7 || sets[0].set.kernels.size() > 4) return 0;  // large ones only take time
    Plane mask(32, 32);
    mask.cells[5] = 1;
    const auto [first, second] = Imager(sets[0].set.band, 32, 4, 2).image(mask, mask, sets[0].set);
    for (const float value : first.cells) kerf::check(!std::isnan(value), "finite kernels give a number");
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
