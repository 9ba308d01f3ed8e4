// Telling image formats by content.
#pragma once

#include <span>
#include <string>

namespace kerf {

enum class ImageFormat { kPng, kJpeg, kTiff, kBmp, kOther };

ImageFormat sniff_format(std::span<const std::byte> bytes);

/// Words for content that Kerf does not decode: "an empty file", "a GIF image", "an unknown format".
std::string describe_foreign(std::span<const std::byte> bytes);

}  // namespace kerf
