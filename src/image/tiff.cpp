// TIFF pages: unsigned samples of 1 to 16 bits; grey (either polarity), palette, RGB, CMYK and
// JPEG-compressed YCbCr, each with or without alpha; strips or tiles, interleaved or in separate planes.
#include <kerf/error.h>

#include <algorithm>
#include <string_view>

#include "image/tiff_file.h"
#include "image/tiff_samples.h"

namespace kerf {
namespace {

constexpr int kMaxSamples = 16;

int colours_of(std::uint16_t photometric) {
  switch (photometric) {
    case PHOTOMETRIC_RGB:
    case PHOTOMETRIC_YCBCR:
      return 3;
    case PHOTOMETRIC_SEPARATED:
      return 4;
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_PALETTE:
      return 1;
    default:
      return 0;
  }
}

/// Only codecs that are in daily use: the others are rare, and each is one more way in for hostile files.
bool is_usual_compression(std::uint16_t compression) {
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_LZW:
    case COMPRESSION_JPEG:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_ZSTD:
      return TIFFIsCODECConfigured(compression) != 0;
    default:
      return false;
  }
}

TiffAlpha read_alpha(const TiffFile& file, const TiffLayout& layout) {
  if (layout.samples <= layout.colours) return TiffAlpha::kNone;
  std::uint16_t count = 0;
  const std::uint16_t* kinds = nullptr;
  const bool stated = TIFFGetField(file.handle(), TIFFTAG_EXTRASAMPLES, &count, &kinds) != 0 && count > 0;
  if (!stated) return TiffAlpha::kStraight;  // the tag is often forgotten
  if (kinds[0] == EXTRASAMPLE_ASSOCALPHA) return TiffAlpha::kPremultiplied;
  return kinds[0] == EXTRASAMPLE_UNASSALPHA ? TiffAlpha::kStraight : TiffAlpha::kNone;
}

void check_layout(const ImageSource& source, const TiffFile& file, const TiffLayout& layout) {
  const auto refuse = [&](std::string_view what, int value, std::string_view expected) {
    fail("{}: the TIFF image has {} {}, expected {}", source.name, what, value, expected);
  };
  if (!is_usual_compression(layout.compression)) {
    refuse("compression", layout.compression, "none, CCITT, LZW, JPEG, Deflate, PackBits or Zstandard");
  }
  const int format = file.tag<std::uint16_t>(TIFFTAG_SAMPLEFORMAT);
  if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID) {
    refuse("sample format", format,
           "1 (unsigned): signed and floating-point samples have no fixed range to show");
  }
  if (layout.bits < 1 || layout.bits > 16) refuse("bits per sample", layout.bits, "1 to 16");
  if (layout.colours == 0)
    refuse("photometric interpretation", layout.photometric, "grey, palette, RGB or CMYK");
  if (layout.photometric == PHOTOMETRIC_YCBCR && layout.compression != COMPRESSION_JPEG) {
    refuse("YCbCr samples with compression", layout.compression, "7 (JPEG)");
  }
  if (layout.photometric == PHOTOMETRIC_PALETTE && layout.bits > 8)
    refuse("palette bits", layout.bits, "1 to 8");
  if (layout.samples < layout.colours || layout.samples > kMaxSamples) {
    refuse("samples per pixel", layout.samples, fmt::format("{} to {}", layout.colours, kMaxSamples));
  }
}

TiffLayout read_layout(const TiffFile& file) {
  TiffLayout layout;
  layout.size = {file.tag<std::uint32_t>(TIFFTAG_IMAGEWIDTH), file.tag<std::uint32_t>(TIFFTAG_IMAGELENGTH)};
  layout.bits = file.tag<std::uint16_t>(TIFFTAG_BITSPERSAMPLE);
  layout.samples = file.tag<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL);
  layout.photometric = file.tag<std::uint16_t>(TIFFTAG_PHOTOMETRIC);
  layout.compression = file.tag<std::uint16_t>(TIFFTAG_COMPRESSION);
  layout.separate = file.tag<std::uint16_t>(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
  layout.colours = colours_of(layout.photometric);
  layout.alpha = read_alpha(file, layout);
  return layout;
}

/// How the page is cut: strips are blocks of the full width.
TiffBlocks read_blocks(const TiffFile& file, const TiffLayout& layout) {
  TiffBlocks blocks;
  blocks.tiled = TIFFIsTiled(file.handle()) != 0;
  if (blocks.tiled) {
    blocks.width = file.tag<std::uint32_t>(TIFFTAG_TILEWIDTH);
    blocks.height = file.tag<std::uint32_t>(TIFFTAG_TILELENGTH);
  } else {
    blocks.width = layout.size.width;
    blocks.height = std::min<std::int64_t>(file.tag<std::uint32_t>(TIFFTAG_ROWSPERSTRIP), layout.size.height);
  }
  return blocks;
}

/// Blocks are decoded whole, so huge tiles on a small page would be a way around the limit on pixels.
void check_blocks(const ImageSource& source, const TiffLayout& layout, const TiffBlocks& blocks) {
  constexpr double kSparePixels = 16e6;  // one tile of 4096 x 4096 may be nearly empty
  const auto round_up = [](std::int64_t length, std::int64_t block) {
    const std::int64_t count = (length + block - 1) / block;
    return double(count) * double(block);
  };
  if (blocks.width >= 1 && blocks.height >= 1) {
    if (!blocks.tiled) return;  // strips are as wide as the page
    const double pixels = double(layout.size.width) * double(layout.size.height);
    const double padded =
        round_up(layout.size.width, blocks.width) * round_up(layout.size.height, blocks.height);
    if (padded <= 2 * pixels + kSparePixels) return;
  }
  fail("{}: the TIFF image is cut into blocks of {} x {} pixels, which does not suit a page of {} x {}",
       source.name, blocks.width, blocks.height, layout.size.width, layout.size.height);
}

}  // namespace

int count_tiff_pages(const ImageSource& source) {
  return TiffFile(source).count_pages();
}

DecodedImage decode_tiff(const ImageSource& source, const DecodeOptions& options) {
  TiffFile file(source);
  file.open_page(options.page);
  const TiffLayout layout = read_layout(file);
  check_layout(source, file, layout);
  check_size(source, layout.size, options);
  const TiffBlocks blocks = read_blocks(file, layout);
  check_blocks(source, layout, blocks);
  if (layout.photometric == PHOTOMETRIC_YCBCR) {
    TIFFSetField(file.handle(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  }
  file.distrust_warnings();
  const int orientation = file.tag<std::uint16_t>(TIFFTAG_ORIENTATION);
  Image samples = read_tiff_samples(file, layout, blocks);
  return {interpret_tiff_samples(std::move(samples), file, layout),
          orientation >= 1 && orientation <= 8 ? orientation : 1};
}

}  // namespace kerf
