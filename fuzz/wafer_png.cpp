// Rooms: wafer
// Pictures of any bytes are read as maps or refused with an Error; each die of a map has a place of its own.
#include "wafer_fuzz.h"

namespace {

constexpr std::uint32_t kMaxSide = 2048;  // pixels; keeps every input fast

/// Width or height, big-endian at bytes 16 and 20 of a PNG.
std::uint32_t side(const std::uint8_t* bytes) {
  return std::uint32_t(bytes[0]) << 24 | std::uint32_t(bytes[1]) << 16 | std::uint32_t(bytes[2]) << 8 |
         bytes[3];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size >= 24 && (side(data + 16) > kMaxSide || side(data + 20) > kMaxSide)) return 0;
  kerf::wafer::read_all(kerf::wafer::read_png, std::as_bytes(std::span(data, size)));
  return 0;
}
