// PNG through libspng.
#include <kerf/error.h>
#include <spng.h>

#include <cstdlib>
#include <memory>

#include "image/check_image.h"
#include "image/decoders.h"
#include "image/orientation.h"

namespace kerf {
namespace {

constexpr std::size_t kMaxChunkBytes = std::size_t{16}
                                       << 20;  // of one ancillary chunk (text, colour profile)
constexpr std::size_t kMaxCachedBytes = std::size_t{32} << 20;  // of all of them

// Of noisy inspection pictures libspng's own choice takes three to four times as long and is a tenth larger;
// the Paeth filter is what costs most and helps least.
constexpr int kCompression = 3;
constexpr int kFilters = SPNG_FILTER_CHOICE_SUB | SPNG_FILTER_CHOICE_UP | SPNG_FILTER_CHOICE_AVG;

using Context = std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)>;

Context make_context(int flags) {
  Context context(spng_ctx_new(flags), &spng_ctx_free);
  if (!context) throw std::bad_alloc();
  return context;
}

void expect_ok(int result, const ImageSource& source) {
  if (result == SPNG_OK) return;
  fail("{}: the PNG image cannot be decoded: {}", source.name,
       result == SPNG_IO_EOF ? "it ends too early; expected its last chunk, IEND"
                             : fmt::format("{}; expected an undamaged PNG", spng_strerror(result)));
}

/// Reads the metadata behind the pixels as well. Damage there does not touch the pixels, but an end that is
/// missing means that the file was cut off.
int orientation_of(spng_ctx* context, const ImageSource& source) {
  const int result = spng_decode_chunks(context);
  if (result == SPNG_IO_EOF) expect_ok(result, source);
  spng_exif exif{};
  if (result != SPNG_OK || spng_get_exif(context, &exif) != SPNG_OK) return 1;
  return exif_orientation({reinterpret_cast<const std::uint8_t*>(exif.data), exif.length});
}

}  // namespace

DecodedImage decode_png(const ImageSource& source, const DecodeOptions& options) {
  const Context context = make_context(0);
  spng_set_chunk_limits(context.get(), kMaxChunkBytes, kMaxCachedBytes);
  spng_set_crc_action(context.get(), SPNG_CRC_ERROR, SPNG_CRC_DISCARD);
  expect_ok(spng_set_png_buffer(context.get(), source.data(), source.bytes.size()), source);
  spng_ihdr header{};
  expect_ok(spng_get_ihdr(context.get(), &header), source);
  const PictureSize size{header.width, header.height};
  check_size(source, size, options);
  const bool alpha = options.composite_on_white;
  DecodedImage decoded{make_image(size, alpha ? 4 : 3)};
  auto& pixels = decoded.image.pixels;
  expect_ok(spng_decode_image(context.get(), pixels.data(), pixels.size(),
                              alpha ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8, alpha ? SPNG_DECODE_TRNS : 0),
            source);
  decoded.orientation = orientation_of(context.get(), source);
  return decoded;
}

std::string encode_png(const Image& image) {
  check_image(image);
  const Context context = make_context(SPNG_CTX_ENCODER);
  const auto expect = [](int result) {
    if (result != SPNG_OK) fail("the image cannot be encoded as PNG: {}", spng_strerror(result));
  };
  spng_ihdr header{};
  header.width = std::uint32_t(image.width);
  header.height = std::uint32_t(image.height);
  header.bit_depth = 8;
  header.color_type = image.channels == 3 ? SPNG_COLOR_TYPE_TRUECOLOR : SPNG_COLOR_TYPE_GRAYSCALE;
  expect(spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1));
  expect(spng_set_option(context.get(), SPNG_IMG_COMPRESSION_LEVEL, kCompression));
  expect(spng_set_option(context.get(), SPNG_FILTER_CHOICE, kFilters));
  expect(spng_set_ihdr(context.get(), &header));
  expect(spng_encode_image(context.get(), image.pixels.data(), image.pixels.size(), SPNG_FMT_PNG,
                           SPNG_ENCODE_FINALIZE));
  std::size_t size = 0;
  int error = 0;
  const std::unique_ptr<void, decltype(&std::free)> bytes(spng_get_png_buffer(context.get(), &size, &error),
                                                          &std::free);
  expect(bytes ? SPNG_OK : error);
  return {static_cast<const char*>(bytes.get()), size};
}

}  // namespace kerf
