#include "data/image_size.h"

#include "image/format.h"
#include "image/orientation.h"

#include <kerf/image.h>

#include <cstring>
#include <optional>
#include <utility>

namespace kerf {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool has(Bytes bytes, std::size_t at, std::size_t count) {
  return at <= bytes.size() && count <= bytes.size() - at;
}
std::uint32_t u16(Bytes bytes, std::size_t at) {
  return std::uint32_t(bytes[at]) << 8 | bytes[at + 1];
}
std::uint32_t u32(Bytes bytes, std::size_t at) {
  return u16(bytes, at) << 16 | u16(bytes, at + 2);
}

std::optional<ImageSize> plausible(std::uint32_t width, std::uint32_t height, int orientation) {
  constexpr std::uint32_t kLargest = 1'000'000'000;
  if (width == 0 || height == 0 || width > kLargest || height > kLargest) return std::nullopt;
  if (orientation >= 5) std::swap(width, height);
  return ImageSize{int(width), int(height)};
}

/// Chunks are: length, four letters, content, checksum. IHDR comes first; eXIf may come anywhere.
std::optional<ImageSize> png_size(Bytes file) {
  constexpr std::size_t kSignature = 8, kAroundContent = 12;
  if (!has(file, 0, 33) || std::memcmp(&file[12], "IHDR", 4) != 0) return std::nullopt;
  int orientation = 1;
  for (std::size_t at = kSignature; has(file, at, kAroundContent);) {
    const std::size_t length = u32(file, at);
    if (!has(file, at + kAroundContent, length)) break;
    if (std::memcmp(&file[at + 4], "eXIf", 4) == 0)
      orientation = exif_orientation(file.subspan(at + 8, length));
    at += kAroundContent + length;
  }
  return plausible(u32(file, 16), u32(file, 20), orientation);
}

bool is_frame_header(int marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/// Segments before the frame header are: 0xff, marker, length (of itself and content), content.
std::optional<ImageSize> jpeg_size(Bytes file) {
  constexpr char kExif[] = "Exif\0";  // six bytes with the terminator
  std::optional<int> orientation;
  for (std::size_t at = 2; has(file, at, 9) && file[at] == 0xff;) {
    const int marker = file[at + 1];
    const std::size_t length = u16(file, at + 2);
    if (length < 2 || !has(file, at + 2, length)) break;
    if (is_frame_header(marker))
      return plausible(u16(file, at + 7), u16(file, at + 5), orientation.value_or(1));
    if (marker == 0xe1 && !orientation && length > 2 + sizeof kExif &&
        !std::memcmp(&file[at + 4], kExif, sizeof kExif))
      orientation = exif_orientation(file.subspan(at + 4 + sizeof kExif, length - 2 - sizeof kExif));
    at += 2 + length;
  }
  return std::nullopt;
}

std::optional<ImageSize> header_size(std::span<const std::byte> bytes) {
  const Bytes file(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  const auto format = sniff_format(bytes);
  if (format == ImageFormat::kPng) return png_size(file);
  if (format == ImageFormat::kJpeg) return jpeg_size(file);
  return std::nullopt;
}

}  // namespace

ImageSize image_size(const Path& file) {
  const MappedFile mapped(file);
  if (const auto size = header_size(mapped.bytes())) return *size;
  const auto image = decode_image(mapped.bytes(), file.string());
  return {image.width, image.height};
}

}  // namespace kerf
