#include "image/format.h"

#include <kerf/image.h>

#include <algorithm>
#include <string_view>

namespace kerf {
namespace {

using namespace std::string_view_literals;

std::string_view head(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The HEIF family names its brand after "ftyp" at offset 4.
bool has_brand(std::string_view text, std::string_view brand) {
  return text.size() >= 12 && text.substr(4, 4) == "ftyp" && text.substr(8, brand.size()) == brand;
}

}  // namespace

bool has_image_name(const Path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
  return std::ranges::find(kImageEndings, ending) != kImageEndings.end();
}

ImageFormat sniff_format(std::span<const std::byte> bytes) {
  const std::string_view text = head(bytes);
  if (text.starts_with("\x89PNG\r\n\x1a\n"sv)) return ImageFormat::kPng;
  if (text.starts_with("\xff\xd8\xff"sv)) return ImageFormat::kJpeg;
  // 42 is classic TIFF, 43 BigTIFF.
  for (const std::string_view magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) {
    if (text.starts_with(magic)) return ImageFormat::kTiff;
  }
  if (text.starts_with("BM"sv)) return ImageFormat::kBmp;
  return ImageFormat::kOther;
}

std::string describe_foreign(std::span<const std::byte> bytes) {
  const std::string_view text = head(bytes);
  if (text.empty()) return "an empty file";
  if (text.starts_with("GIF8")) return "a GIF image";
  if (text.starts_with("RIFF") && text.substr(0, 12).ends_with("WEBP")) return "a WebP image";
  if (has_brand(text, "avif")) return "an AVIF image";
  if (has_brand(text, "hei") || has_brand(text, "mif1")) return "a HEIF image";
  if (text.starts_with("\0\0\0\x0cjP  "sv) || text.starts_with("\xff\x4f\xff\x51"sv))
    return "a JPEG 2000 image";
  if (text.starts_with("%PDF")) return "a PDF document";
  if (text.starts_with("PK\x03\x04"sv)) return "a ZIP archive";
  if (text.starts_with("\x1f\x8b"sv)) return "gzip-compressed data";
  return "an unknown format";
}

}  // namespace kerf
