// Rooms: wafer
// Pictures of any bytes are read as maps or refused with an Error; each die of a map has a place of its own.
#include "wafer_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kerf::wafer::read_all(kerf::wafer::read_png, std::as_bytes(std::span(data, size)));
  return 0;
}
