// What the decoders of the single formats share. Each returns samples as they are in the file, scaled to 8
// bits; decode_image turns them upright, drops or composites alpha and makes RGB.
#pragma once

#include <kerf/image.h>

#include <cstdint>
#include <span>
#include <string>

namespace kerf {

/// The bytes to decode and what to call them in messages.
struct ImageSource {
  std::span<const std::byte> bytes;
  const std::string& name;

  const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(bytes.data()); }
};

/// A decoded picture before the common last steps.
struct DecodedImage {
  Image image;          ///< 1 grey, 2 grey and alpha, 3 RGB or 4 RGB and alpha channels
  int orientation = 1;  ///< EXIF code 1..8
};

/// What a file's header promises about its picture; wide enough for whatever a hostile header claims.
struct PictureSize {
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// Throws Error unless the size is positive and within `options.max_pixels`. Called before any pixel is
/// allocated.
void check_size(const ImageSource& source, PictureSize size, const DecodeOptions& options);

/// A zeroed image of a checked size.
Image make_image(PictureSize size, int channels);

DecodedImage decode_png(const ImageSource& source, const DecodeOptions& options);
DecodedImage decode_jpeg(const ImageSource& source, const DecodeOptions& options);
DecodedImage decode_tiff(const ImageSource& source, const DecodeOptions& options);
DecodedImage decode_bmp(const ImageSource& source, const DecodeOptions& options);

int count_tiff_pages(const ImageSource& source);

/// A sample of `bits` > 8 bits as 8: its high byte. Exact at both ends, monotone, and what Pillow does to
/// 16-bit RGB.
inline std::uint8_t high_byte(std::uint32_t sample, int bits) {
  return std::uint8_t(sample >> (bits - 8));
}

/// One ink and black, both as paper brightness (255: no ink), to one channel of RGB: their product.
inline std::uint8_t ink_to_light(std::uint8_t ink, std::uint8_t black) {
  return std::uint8_t((unsigned(ink) * black + 127) / 255);
}

}  // namespace kerf
