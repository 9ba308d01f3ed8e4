// Rooms: image
// Any bytes at all: decode_image refuses them with an Error or returns a whole picture that survives a round
// trip.
#include <kerf/error.h>
#include <kerf/image.h>

namespace {

constexpr std::int64_t kMaxPixels = 1 << 15;  // keeps every input fast

void decode(std::span<const std::byte> bytes, const kerf::DecodeOptions& options) {
  kerf::Image image;
  try {
    image = kerf::decode_image(bytes, "input", options);
  } catch (const kerf::Error&) {
    return;
  }
  const std::string png = kerf::encode_png(image);
  kerf::check(kerf::decode_image(std::as_bytes(std::span(png)), "copy") == image, "PNG keeps every pixel");
}

int pages_of(std::span<const std::byte> bytes) {
  try {
    return kerf::count_pages(bytes, "input");
  } catch (const kerf::Error&) {
    return 1;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  decode(bytes, {.max_pixels = kMaxPixels});
  decode(bytes, {.max_pixels = kMaxPixels, .page = pages_of(bytes) > 1 ? 1 : 0, .composite_on_white = true});
  return 0;
}
