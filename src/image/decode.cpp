#include <kerf/error.h>
#include <kerf/image.h>

#include <algorithm>

#include "image/decoders.h"
#include "image/format.h"
#include "image/orientation.h"

namespace kerf {
namespace {

DecodedImage decode_format(const ImageSource& source, const DecodeOptions& options) {
  switch (sniff_format(source.bytes)) {
    case ImageFormat::kPng:
      return decode_png(source, options);
    case ImageFormat::kJpeg:
      return decode_jpeg(source, options);
    case ImageFormat::kTiff:
      return decode_tiff(source, options);
    case ImageFormat::kBmp:
      return decode_bmp(source, options);
    case ImageFormat::kOther:
      break;
  }
  fail("{}: expected a PNG, JPEG, TIFF or BMP image, found {}", source.name, describe_foreign(source.bytes));
}

/// Colour over white paper, rounded to nearest.
std::uint8_t over_white(unsigned colour, unsigned alpha) {
  return std::uint8_t((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

/// RGB from 1 to 4 channels; alpha is dropped or composited.
Image flatten(const Image& image, bool composite_on_white) {
  const int colours = image.channels >= 3 ? 3 : 1;
  const bool use_alpha = composite_on_white && image.channels != colours;
  Image rgb{image.width, image.height, 3, {}};
  rgb.pixels.resize(std::size_t(image.width) * image.height * 3);
  std::uint8_t* to = rgb.pixels.data();
  const std::uint8_t* const end = image.pixels.data() + image.pixels.size();
  for (const std::uint8_t* from = image.pixels.data(); from != end; from += image.channels, to += 3) {
    for (int c = 0; c < 3; ++c) {
      const std::uint8_t value = from[colours == 3 ? c : 0];
      to[c] = use_alpha ? over_white(value, from[colours]) : value;
    }
  }
  return rgb;
}

}  // namespace

void check_size(const ImageSource& source, PictureSize size, const DecodeOptions& options) {
  const auto [width, height] = size;
  constexpr std::int64_t kMaxSide = INT32_MAX;
  constexpr std::int64_t kMaxPixels = std::int64_t{1} << 40;  // keeps every later product far from overflow
  const std::int64_t limit = std::min(options.max_pixels, kMaxPixels);
  if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide) {
    fail("{}: the image claims an impossible size of {} x {} pixels", source.name, width, height);
  }
  if (width > limit / height) {
    fail("{}: the image has {} x {} pixels, more than the limit of {} pixels in all", source.name, width,
         height, options.max_pixels);
  }
}

Image make_image(PictureSize size, int channels) {
  Image image{int(size.width), int(size.height), channels, {}};
  image.pixels.resize(std::size_t(size.width) * std::size_t(size.height) * std::size_t(channels));
  return image;
}

Image decode_image(std::span<const std::byte> bytes, const std::string& name, const DecodeOptions& options) {
  const ImageSource source{bytes, name};
  if (options.page < 0) fail("{}: pages are counted from 0, page {} was asked for", name, options.page);
  if (options.page > 0 && sniff_format(bytes) != ImageFormat::kTiff) {
    fail("{}: the image has a single page, page {} (from 0) was asked for", name, options.page);
  }
  DecodedImage decoded = decode_format(source, options);
  if (options.apply_exif_orientation && decoded.orientation != 1) {
    decoded.image = turn_upright(decoded.image, decoded.orientation);
  }
  if (decoded.image.channels == 3) return std::move(decoded.image);
  return flatten(decoded.image, options.composite_on_white);
}

Image load_image(const Path& path, const DecodeOptions& options) {
  // Read rather than mapped: a file that shrinks while it is decoded must be an error, not a crash.
  const std::string bytes = read_file(path);
  return decode_image(std::as_bytes(std::span(bytes)), path.string(), options);
}

int count_pages(std::span<const std::byte> bytes, const std::string& name) {
  switch (sniff_format(bytes)) {
    case ImageFormat::kTiff:
      return count_tiff_pages({bytes, name});
    case ImageFormat::kOther:
      fail("{}: expected a PNG, JPEG, TIFF or BMP image, found {}", name, describe_foreign(bytes));
    default:
      return 1;
  }
}

}  // namespace kerf
