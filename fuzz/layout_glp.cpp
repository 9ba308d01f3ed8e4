// Rooms: litho
// .glp text of any bytes is read or refused with an Error; what is read can be drawn.
#include <kerf/error.h>

#include "litho/layout.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kerf::litho;
  try {
    rasterise(parse_glp({reinterpret_cast<const char*>(data), size}, "input"), 32, 100);
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
