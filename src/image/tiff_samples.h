// From the strips or tiles of a TIFF page to 8-bit samples, and from samples to colours.
#pragma once

#include <cstdint>

#include "image/tiff_file.h"

namespace kerf {

enum class TiffAlpha { kNone, kStraight, kPremultiplied };

/// How the pixels of a page are stored.
struct TiffLayout {
  PictureSize size;
  int bits = 0;     ///< per sample, 1..16
  int samples = 0;  ///< per pixel in the file
  int colours = 0;  ///< of them: 1 grey or palette index, 3 RGB, 4 CMYK; alpha and others follow
  std::uint16_t photometric = 0;
  std::uint16_t compression = 0;
  bool separate = false;  ///< one plane per sample
  TiffAlpha alpha = TiffAlpha::kNone;

  /// Samples per pixel that are kept.
  int kept() const { return colours + (alpha == TiffAlpha::kNone ? 0 : 1); }
};

/// How a page is cut into strips or tiles.
struct TiffBlocks {
  bool tiled = false;
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// The kept samples of every pixel, scaled to 8 bits (palette indices as they are). Throws Error when any is
/// missing.
Image read_tiff_samples(TiffFile& file, const TiffLayout& layout, const TiffBlocks& blocks);

/// Samples to grey or RGB with straight alpha, by the page's photometric interpretation.
Image interpret_tiff_samples(Image samples, const TiffFile& file, const TiffLayout& layout);

}  // namespace kerf
