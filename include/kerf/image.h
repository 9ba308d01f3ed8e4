// Images: decode, encode, crop, resize for display, draw. Pixels are 8-bit; sRGB is taken as it comes.
#pragma once

#include <kerf/file.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// An interleaved 8-bit image, row 0 at the top. `pixels` holds height * width * channels bytes.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 3;  ///< 1 grey, 3 RGB
  std::vector<std::uint8_t> pixels;

  std::uint8_t* row(int y) { return pixels.data() + std::size_t(y) * width * channels; }
  const std::uint8_t* row(int y) const { return pixels.data() + std::size_t(y) * width * channels; }
  bool operator==(const Image&) const = default;
};

struct DecodeOptions {
  std::int64_t max_pixels = 200'000'000;  ///< larger pictures are refused before any pixel is allocated
  int page = 0;                           ///< page of a multi-page TIFF, from 0
  bool composite_on_white = false;        ///< false: alpha is dropped, as Hugging Face does for paths
  bool apply_exif_orientation = true;     ///< turn the picture the way its EXIF or TIFF orientation tag says
};

/// Decodes PNG, JPEG, TIFF or BMP (told by content, not by name) to 8-bit RGB. Of samples with 9 to 16 bits
/// the high 8 count, those of fewer than 8 are spread over 0..255; grey is repeated over three channels; CMYK
/// becomes RGB without a colour profile. Signed and floating-point samples are refused: they have no fixed
/// range. Throws Error naming `name` when the bytes are corrupt, truncated, too large or of another format.
Image decode_image(std::span<const std::byte> bytes, const std::string& name,
                   const DecodeOptions& options = {});
/// Endings of the names of files that decode_image reads, in small letters.
inline constexpr std::array<std::string_view, 6> kImageEndings = {".png", ".jpg",  ".jpeg",
                                                                  ".tif", ".tiff", ".bmp"};
/// Whether a file is named like an image, in large or small letters.
bool has_image_name(const Path& path);
/// decode_image of a file.
Image load_image(const Path& path, const DecodeOptions& options = {});
/// Number of pages of a TIFF; 1 for every other format.
int count_pages(std::span<const std::byte> bytes, const std::string& name);

/// PNG bytes of a grey or RGB image.
std::string encode_png(const Image& image);
/// Baseline JPEG bytes; quality 1..100.
std::string encode_jpeg(const Image& image, int quality = 90);

Image to_rgb(const Image& image);
Image to_grey(const Image& image);

/// The part of `image` inside the rectangle, clipped to the image. Throws Error when nothing is left.
Image crop(const Image& image, int x, int y, int width, int height);
/// Enlarged or reduced copy for people to look at (bilinear). Models use their own exact resize.
Image scale(const Image& image, int width, int height);

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
};
/// Outline of a rectangle in pixels: its border pixels and `thickness` - 1 more rings outwards, clipped. A
/// thickness is 1 to 1000.
void draw_rectangle(Image& image, double x, double y, double width, double height, Colour colour,
                    int thickness = 1);
void draw_line(Image& image, double x0, double y0, double x1, double y1, Colour colour, int thickness = 1);
/// ASCII text in a built-in bitmap font, (x, y) the upper left corner of its first letter; `size` is the
/// height of a capital letter in pixels (multiples of 7 look best). Other characters look like '?'; a newline
/// starts a new line.
void draw_text(Image& image, int x, int y, std::string_view text, Colour colour, int size = 7);
/// Width in pixels of what draw_text draws.
int text_width(std::string_view text, int size = 7);

}  // namespace kerf
