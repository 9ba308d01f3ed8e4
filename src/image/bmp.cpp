// BMP: the headers of Windows (40 to 124 bytes) and OS/2 (12 and 64 bytes); 1, 4, 8, 16, 24 and 32 bits
// per pixel, uncompressed or with bit masks, bottom-up or top-down. Run-length compression is refused.
#include <kerf/error.h>

#include <array>
#include <bit>
#include <cstdlib>

#include "image/decoders.h"

namespace kerf {
namespace {

constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::uint32_t kCoreHeaderBytes =
    12;  // OS/2 version 1: 16-bit sizes, palette entries of three bytes
constexpr std::uint32_t kUncompressed = 0, kBitMasks = 3, kBitMasksWithAlpha = 6;

using Rgb = std::array<std::uint8_t, 3>;

struct BmpHeader {
  std::uint32_t bytes = 0;  // of the information header
  PictureSize size;
  bool top_down = false;
  int bits = 0;
  std::uint32_t compression = kUncompressed;
  std::uint32_t palette_entries = 0;
  std::array<std::uint32_t, 4> masks{};  // red, green, blue, alpha
  std::size_t pixels_at = 0;
};

/// Little-endian numbers of a file; reading past its end is an Error.
class BmpBytes {
 public:
  explicit BmpBytes(const ImageSource& source) : source_(source) {}

  const std::uint8_t* range(std::size_t at, std::size_t count) const {
    const std::size_t size = source_.bytes.size();
    if (at > size || count > size - at) fail("{}: the BMP image is truncated", source_.name);
    return source_.data() + at;
  }
  std::uint32_t u16(std::size_t at) const {
    const std::uint8_t* bytes = range(at, 2);
    return bytes[0] | std::uint32_t(bytes[1]) << 8;
  }
  std::uint32_t u32(std::size_t at) const { return u16(at) | u16(at + 2) << 16; }

 private:
  const ImageSource& source_;
};

/// Masks lie in the header from its second version on, and right after it in the first: at the same place.
std::array<std::uint32_t, 4> read_masks(const BmpBytes& file, const BmpHeader& header) {
  constexpr std::size_t kMasksAt = kFileHeaderBytes + 40;
  const bool has_alpha = header.compression == kBitMasksWithAlpha || header.bytes >= 56;
  if (header.compression == kUncompressed) {
    if (header.bits == 16) return {0x7C00, 0x03E0, 0x001F, 0};
    return {0xFF0000, 0xFF00, 0xFF, 0};
  }
  return {file.u32(kMasksAt), file.u32(kMasksAt + 4), file.u32(kMasksAt + 8),
          has_alpha ? file.u32(kMasksAt + 12) : 0};
}

void read_core_header(const BmpBytes& file, BmpHeader& header) {
  header.size = {file.u16(18), file.u16(20)};
  header.bits = int(file.u16(24));
}

void read_info_header(const BmpBytes& file, BmpHeader& header) {
  const auto height = std::int32_t(file.u32(22));
  header.size = {std::int32_t(file.u32(18)), std::abs(std::int64_t(height))};
  header.top_down = height < 0;
  header.bits = int(file.u16(28));
  header.compression = file.u32(30);
  header.palette_entries = file.u32(46);
}

void check_layout(const ImageSource& source, const BmpHeader& header) {
  const int bits = header.bits;
  const bool masked = header.compression == kBitMasks || header.compression == kBitMasksWithAlpha;
  if (header.compression != kUncompressed && !masked) {
    fail("{}: the BMP image has compression {}, expected 0 (none) or 3 (bit masks)", source.name,
         header.compression);
  }
  const bool known =
      bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
  if (!known)
    fail("{}: the BMP image has {} bits per pixel, expected 1, 4, 8, 16, 24 or 32", source.name, bits);
  if (masked && bits != 16 && bits != 32) {
    fail("{}: the BMP image has bit masks with {} bits per pixel, expected 16 or 32", source.name, bits);
  }
}

BmpHeader read_header(const ImageSource& source) {
  const BmpBytes file(source);
  BmpHeader header;
  header.pixels_at = file.u32(10);
  header.bytes = file.u32(14);
  switch (header.bytes) {
    case kCoreHeaderBytes:
      read_core_header(file, header);
      break;
    case 40:
    case 52:
    case 56:
    case 64:
    case 108:
    case 124:
      read_info_header(file, header);
      break;
    default:
      fail("{}: the BMP image has an information header of {} bytes, which is none that is known",
           source.name, header.bytes);
  }
  check_layout(source, header);
  header.masks = read_masks(file, header);
  return header;
}

std::vector<Rgb> read_palette(const ImageSource& source, const BmpHeader& header) {
  const std::uint32_t possible = std::uint32_t{1} << header.bits;
  const std::uint32_t count = header.palette_entries == 0 ? possible : header.palette_entries;
  if (count > possible) {
    fail("{}: the BMP image has a palette of {} colours, expected at most {}", source.name, count, possible);
  }
  const std::size_t stride = header.bytes == kCoreHeaderBytes ? 3 : 4;
  const std::uint8_t* entry = BmpBytes(source).range(kFileHeaderBytes + header.bytes, count * stride);
  std::vector<Rgb> palette(count);
  for (Rgb& colour : palette) {
    colour = {entry[2], entry[1], entry[0]};
    entry += stride;
  }
  return palette;
}

/// One row of palette indices to RGB.
void expand_indices(const std::uint8_t* from, const BmpHeader& header, const std::vector<Rgb>& palette,
                    std::span<std::uint8_t> to, const std::string& name) {
  const unsigned bits = unsigned(header.bits), mask = (1u << bits) - 1;
  for (std::size_t x = 0; x < to.size() / 3; ++x) {
    const std::size_t bit = x * bits;
    const unsigned index = from[bit / 8] >> (8 - bits - bit % 8) & mask;
    if (index >= palette.size()) {
      fail("{}: the BMP image uses colour {} of a palette of {}", name, index, palette.size());
    }
    std::copy(palette[index].begin(), palette[index].end(), to.data() + x * 3);
  }
}

/// The bits of `pixel` under `mask`, scaled to 0..255 as Pillow does: rounded down.
std::uint8_t masked_value(std::uint32_t pixel, std::uint32_t mask) {
  if (mask == 0) return 0;
  const int shift = std::countr_zero(mask);
  return std::uint8_t(std::uint64_t((pixel & mask) >> shift) * 255 / (mask >> shift));
}

/// One row of 16- or 32-bit pixels to RGB, or RGB and alpha.
void expand_masked(const std::uint8_t* from, const BmpHeader& header, std::span<std::uint8_t> to,
                   int channels) {
  const std::size_t stride = std::size_t(header.bits) / 8;
  for (std::size_t x = 0; x < to.size() / std::size_t(channels); ++x, from += stride) {
    std::uint32_t pixel = from[0] | std::uint32_t(from[1]) << 8;
    if (stride == 4) pixel |= std::uint32_t(from[2]) << 16 | std::uint32_t(from[3]) << 24;
    for (int c = 0; c < channels; ++c) {
      to[x * std::size_t(channels) + std::size_t(c)] = masked_value(pixel, header.masks[std::size_t(c)]);
    }
  }
}

void copy_bgr(const std::uint8_t* from, std::span<std::uint8_t> to) {
  for (std::size_t i = 0; i < to.size(); i += 3) {
    to[i] = from[i + 2];
    to[i + 1] = from[i + 1];
    to[i + 2] = from[i];
  }
}

}  // namespace

DecodedImage decode_bmp(const ImageSource& source, const DecodeOptions& options) {
  const BmpHeader header = read_header(source);
  check_size(source, header.size, options);
  const std::size_t row_bytes = (std::size_t(header.size.width) * std::size_t(header.bits) + 31) / 32 * 4;
  // Size and presence of all pixels first: a short file must not cost a large allocation.
  const std::uint8_t* rows =
      BmpBytes(source).range(header.pixels_at, row_bytes * std::size_t(header.size.height));
  const std::vector<Rgb> palette = header.bits <= 8 ? read_palette(source, header) : std::vector<Rgb>{};
  const int channels = header.bits >= 16 && header.masks[3] != 0 ? 4 : 3;
  Image image = make_image(header.size, channels);
  for (int y = 0; y < image.height; ++y, rows += row_bytes) {
    const std::span to(image.row(header.top_down ? y : image.height - 1 - y),
                       std::size_t(image.width) * channels);
    if (header.bits <= 8) {
      expand_indices(rows, header, palette, to, source.name);
    } else if (header.bits == 24) {
      copy_bgr(rows, to);
    } else {
      expand_masked(rows, header, to, channels);
    }
  }
  return {std::move(image)};
}

}  // namespace kerf
