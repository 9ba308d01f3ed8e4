#include "image/orientation.h"

#include <kerf/error.h>

#include <algorithm>
#include <utility>

namespace kerf {
namespace {

constexpr std::uint32_t kOrientationTag = 0x112;
constexpr std::uint32_t kShort = 3;      // 16-bit field type
constexpr std::size_t kEntryBytes = 12;  // tag, type, count, value

/// Reads unsigned numbers of either byte order; what lies outside reads as 0.
class ExifReader {
 public:
  explicit ExifReader(std::span<const std::uint8_t> bytes) : bytes_(bytes), big_(byte(0) == 'M') {}

  std::uint32_t u16(std::size_t at) const {
    return big_ ? byte(at) << 8 | byte(at + 1) : byte(at + 1) << 8 | byte(at);
  }
  std::uint32_t u32(std::size_t at) const {
    return big_ ? u16(at) << 16 | u16(at + 2) : u16(at + 2) << 16 | u16(at);
  }

 private:
  std::uint32_t byte(std::size_t at) const { return at < bytes_.size() ? bytes_[at] : 0; }

  std::span<const std::uint8_t> bytes_;
  bool big_;
};

}  // namespace

int exif_orientation(std::span<const std::uint8_t> exif) {
  const ExifReader reader(exif);
  if (exif.size() < 8 || exif[0] != exif[1] || (exif[0] != 'I' && exif[0] != 'M') || reader.u16(2) != 42)
    return 1;
  const std::size_t directory = reader.u32(4);
  const std::size_t count = reader.u16(directory);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (reader.u16(entry) != kOrientationTag || reader.u16(entry + 2) != kShort) continue;
    const std::uint32_t value = reader.u16(entry + 8);
    return value >= 1 && value <= 8 ? int(value) : 1;
  }
  return 1;
}

Image turn_upright(const Image& image, int orientation) {
  check(orientation >= 1 && orientation <= 8, "an orientation is 1..8");
  const bool transposed = orientation >= 5;
  const bool flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Image turned{image.width, image.height, image.channels, std::vector<std::uint8_t>(image.pixels.size())};
  if (transposed) std::swap(turned.width, turned.height);
  for (int y = 0; y < turned.height; ++y) {
    std::uint8_t* to = turned.row(y);
    for (int x = 0; x < turned.width; ++x, to += image.channels) {
      const int u = transposed ? y : x, v = transposed ? x : y;
      const int from_x = flip_x ? image.width - 1 - u : u;
      const int from_y = flip_y ? image.height - 1 - v : v;
      std::copy_n(image.row(from_y) + std::size_t(from_x) * image.channels, image.channels, to);
    }
  }
  return turned;
}

}  // namespace kerf
