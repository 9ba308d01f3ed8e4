#include "image/tiff_samples.h"

#include <kerf/error.h>

#include <algorithm>
#include <cstring>

namespace kerf {
namespace {

/// Takes samples of 1 to 16 bits, one after the other, from a row as libtiff hands it out: 16-bit samples in
/// the machine's byte order, all others packed from the high bit down.
class SampleReader {
 public:
  SampleReader(const std::uint8_t* row, const TiffLayout& layout)
      : row_(row), bits_(layout.bits), as_is_(layout.photometric == PHOTOMETRIC_PALETTE) {}

  std::uint8_t at(std::size_t index) const {
    if (bits_ == 8) return row_[index];
    const std::uint32_t sample = bits_ == 16 ? word(index) : packed(index * std::size_t(bits_));
    if (bits_ > 8) return high_byte(sample, bits_);
    return std::uint8_t(as_is_ ? sample : sample * 255 / ((1u << bits_) - 1));
  }

 private:
  std::uint32_t word(std::size_t index) const {
    std::uint16_t value;
    std::memcpy(&value, row_ + 2 * index, sizeof value);
    return value;
  }
  std::uint32_t packed(std::size_t bit) const {
    std::uint32_t value = 0;
    for (int i = 0; i < bits_; ++i, ++bit) value = value << 1 | (row_[bit / 8] >> (7 - bit % 8) & 1u);
    return value;
  }

  const std::uint8_t* row_;
  int bits_;
  bool as_is_;
};

/// Where a block lies in the image and which samples of a pixel it carries.
struct Place {
  std::int64_t x = 0, y = 0;
  int plane = 0;
};

class BlockReader {
 public:
  BlockReader(TiffFile& file, const TiffLayout& layout, const TiffBlocks& blocks)
      : file_(file),
        layout_(layout),
        blocks_(blocks),
        block_samples_(layout.separate ? 1 : layout.samples),
        row_bytes_(std::size_t((blocks.width * block_samples_ * layout.bits + 7) / 8)),
        buffer_(row_bytes_ * std::size_t(blocks.height)) {
    const tmsize_t expected = blocks.tiled ? TIFFTileRowSize(file.handle()) : TIFFScanlineSize(file.handle());
    if (std::size_t(expected) != row_bytes_) file.fail_with_message("its rows have an unexpected size");
  }

  void read(Place place, Image& image) {
    const std::int64_t rows = std::min(blocks_.height, layout_.size.height - place.y);
    load(place, blocks_.tiled ? blocks_.height : rows);
    for (std::int64_t y = 0; y < rows; ++y) unpack_row(place, y, image);
  }

 private:
  void load(Place place, std::int64_t rows) {
    const auto size = tmsize_t(row_bytes_ * std::size_t(rows));
    const auto x = std::uint32_t(place.x), y = std::uint32_t(place.y);
    const auto plane = std::uint16_t(place.plane);
    TIFF* const tiff = file_.handle();
    const tmsize_t got =
        blocks_.tiled ? TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, plane), buffer_.data(), size)
                      : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, y, plane), buffer_.data(), size);
    if (got != size || file_.has_message()) file_.fail_with_message("pixels are missing");
  }

  void unpack_row(Place place, std::int64_t y, Image& image) const {
    const SampleReader samples(buffer_.data() + row_bytes_ * std::size_t(y), layout_);
    const std::int64_t columns = std::min(blocks_.width, layout_.size.width - place.x);
    const int kept = layout_.separate ? 1 : layout_.kept();
    std::uint8_t* to = image.row(int(place.y + y)) + place.x * image.channels + place.plane;
    for (std::int64_t x = 0; x < columns; ++x, to += image.channels) {
      for (int s = 0; s < kept; ++s) to[s] = samples.at(std::size_t(x * block_samples_ + s));
    }
  }

  TiffFile& file_;
  const TiffLayout& layout_;
  const TiffBlocks& blocks_;
  int block_samples_;
  std::size_t row_bytes_;
  std::vector<std::uint8_t> buffer_;
};

/// RGB (and alpha) from palette indices (and alpha).
Image apply_palette(const Image& indices, const TiffFile& file, int bits) {
  const std::uint16_t* tables[3] = {};
  if (TIFFGetField(file.handle(), TIFFTAG_COLORMAP, &tables[0], &tables[1], &tables[2]) == 0) {
    file.fail_with_message("its palette is missing");
  }
  check(bits <= 8, "palette indices have at most 8 bits");
  const int rest = indices.channels - 1;
  Image image = make_image({indices.width, indices.height}, 3 + rest);
  const std::uint8_t* from = indices.pixels.data();
  for (std::uint8_t* to = image.pixels.data(); to != image.pixels.data() + image.pixels.size();
       to += image.channels, from += indices.channels) {
    for (int c = 0; c < 3; ++c) to[c] = high_byte(tables[c][from[0]], 16);
    std::copy_n(from + 1, rest, to + 3);
  }
  return image;
}

/// RGB (and alpha) from CMYK (and alpha); here 255 is full ink.
Image apply_inks(const Image& inks) {
  const int rest = inks.channels - 4;
  Image image = make_image({inks.width, inks.height}, 3 + rest);
  const std::uint8_t* from = inks.pixels.data();
  for (std::uint8_t* to = image.pixels.data(); to != image.pixels.data() + image.pixels.size();
       to += image.channels, from += inks.channels) {
    const auto black = std::uint8_t(255 - from[3]);
    for (int c = 0; c < 3; ++c) to[c] = ink_to_light(std::uint8_t(255 - from[c]), black);
    std::copy_n(from + 4, rest, to + 3);
  }
  return image;
}

void invert_grey(Image& image) {
  for (std::size_t i = 0; i < image.pixels.size(); i += std::size_t(image.channels)) {
    image.pixels[i] = std::uint8_t(255 - image.pixels[i]);
  }
}

/// Undoes colour times alpha, as far as rounding left something to undo.
void divide_by_alpha(Image& image) {
  const int colours = image.channels - 1;
  std::uint8_t* const end = image.pixels.data() + image.pixels.size();
  for (std::uint8_t* pixel = image.pixels.data(); pixel != end; pixel += image.channels) {
    const int alpha = pixel[colours];
    if (alpha == 0) continue;
    for (int c = 0; c < colours; ++c) pixel[c] = std::uint8_t(std::min(255, pixel[c] * 255 / alpha));
  }
}

}  // namespace

Image read_tiff_samples(TiffFile& file, const TiffLayout& layout, const TiffBlocks& blocks) {
  BlockReader reader(file, layout, blocks);
  Image image = make_image(layout.size, layout.kept());
  const int planes = layout.separate ? layout.kept() : 1;
  for (int plane = 0; plane < planes; ++plane) {
    for (std::int64_t y = 0; y < layout.size.height; y += blocks.height) {
      for (std::int64_t x = 0; x < layout.size.width; x += blocks.width) reader.read({x, y, plane}, image);
    }
  }
  return image;
}

Image interpret_tiff_samples(Image samples, const TiffFile& file, const TiffLayout& layout) {
  if (layout.photometric == PHOTOMETRIC_PALETTE) samples = apply_palette(samples, file, layout.bits);
  if (layout.photometric == PHOTOMETRIC_SEPARATED) samples = apply_inks(samples);
  if (layout.photometric == PHOTOMETRIC_MINISWHITE) invert_grey(samples);
  if (layout.alpha == TiffAlpha::kPremultiplied) divide_by_alpha(samples);
  return samples;
}

}  // namespace kerf
