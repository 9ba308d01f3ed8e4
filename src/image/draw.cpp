#include <kerf/error.h>
#include <kerf/image.h>

#include <algorithm>
#include <cmath>

#include "image/check_image.h"
#include "image/font.h"
#include "image/luma.h"

namespace kerf {
namespace {

/// Half-open rectangle of whole pixels; may lie anywhere.
struct Box {
  std::int64_t left = 0, top = 0, right = 0, bottom = 0;
};

void fill(Image& image, const Box& box, Colour colour) {
  const int left = int(std::clamp<std::int64_t>(box.left, 0, image.width));
  const int right = int(std::clamp<std::int64_t>(box.right, 0, image.width));
  const int top = int(std::clamp<std::int64_t>(box.top, 0, image.height));
  const int bottom = int(std::clamp<std::int64_t>(box.bottom, 0, image.height));
  for (int y = top; y < bottom; ++y) {
    std::uint8_t* to = image.row(y) + std::size_t(left) * image.channels;
    for (int x = left; x < right; ++x) {
      if (image.channels == 1) {
        *to++ = luma(colour);
      } else {
        *to++ = colour.r, *to++ = colour.g, *to++ = colour.b;
      }
    }
  }
}

/// The nearest whole pixel, kept within a range in which sums cannot overflow.
std::int64_t to_pixel(double value) {
  constexpr double kFar = 1e12;
  return std::llround(std::clamp(value, -kFar, kFar));
}

void check_thickness(int thickness) {
  constexpr int kThickest = 1000;
  if (thickness >= 1 && thickness <= kThickest) return;
  fail("a line is drawn {} pixels thick, expected 1 to {}", thickness, kThickest);
}

void check_finite(std::initializer_list<double> values) {
  const bool finite =
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  if (!finite) fail("a drawing has a coordinate that is not a number");
}

struct Line {
  double x0, y0, x1, y1;
};

/// Shortens the line to the part where `start + t * length` lies within low..high. False when nothing is
/// left.
bool clip_range(double start, double length, double low, double high, double& first, double& last) {
  if (length == 0) return start >= low && start <= high;
  const auto [enter, leave] = std::minmax({(low - start) / length, (high - start) / length});
  first = std::max(first, enter);
  last = std::min(last, leave);
  return first <= last;
}

/// Cuts the line to the image and a margin, so that a far end costs no time. False when it misses the image.
bool clip_line(Line& line, const Image& image, double margin) {
  double first = 0, last = 1;
  const double dx = line.x1 - line.x0, dy = line.y1 - line.y0;
  if (!clip_range(line.x0, dx, -margin, image.width + margin, first, last)) return false;
  if (!clip_range(line.y0, dy, -margin, image.height + margin, first, last)) return false;
  line = {line.x0 + first * dx, line.y0 + first * dy, line.x0 + last * dx, line.y0 + last * dy};
  return true;
}

/// Pixel edge of a font cell edge: the font's 7 rows of a capital spread over `size` pixels.
std::int64_t font_edge(std::int64_t cells, int size) {
  return (cells * size + kCapitalHeight / 2) / kCapitalHeight;
}

struct Pen {
  std::int64_t x, y;
  int size;
};

void draw_glyph(Image& image, const Pen& pen, char character, Colour colour) {
  for (int row = 0; row < kGlyphHeight; ++row) {
    for (int column = 0; column < kGlyphWidth; ++column) {
      if (!glyph_pixel(character, column, row)) continue;
      fill(image,
           {pen.x + font_edge(column, pen.size), pen.y + font_edge(row, pen.size),
            pen.x + font_edge(column + 1, pen.size), pen.y + font_edge(row + 1, pen.size)},
           colour);
    }
  }
}

/// UTF-8 continuation bytes belong to the character before them.
bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

void draw_rectangle(Image& image, double x, double y, double width, double height, Colour colour,
                    int thickness) {
  check_image(image);
  check_thickness(thickness);
  check_finite({x, y, width, height});
  const Box box{to_pixel(x), to_pixel(y), std::max(to_pixel(x + width), to_pixel(x) + 1),
                std::max(to_pixel(y + height), to_pixel(y) + 1)};
  const std::int64_t out = thickness - 1;  // the first ring covers the rectangle's own border pixels
  const Box outer{box.left - out, box.top - out, box.right + out, box.bottom + out};
  fill(image, {outer.left, outer.top, outer.right, box.top + 1}, colour);
  fill(image, {outer.left, box.bottom - 1, outer.right, outer.bottom}, colour);
  fill(image, {outer.left, box.top + 1, box.left + 1, box.bottom - 1}, colour);
  fill(image, {box.right - 1, box.top + 1, outer.right, box.bottom - 1}, colour);
}

void draw_line(Image& image, double x0, double y0, double x1, double y1, Colour colour, int thickness) {
  check_image(image);
  check_thickness(thickness);
  check_finite({x0, y0, x1, y1});
  Line line{x0, y0, x1, y1};
  if (!clip_line(line, image, thickness)) return;
  const double dx = line.x1 - line.x0, dy = line.y1 - line.y0;
  const std::int64_t steps = std::max<std::int64_t>(1, std::llround(std::max(std::abs(dx), std::abs(dy))));
  for (std::int64_t i = 0; i <= steps; ++i) {
    const double t = double(i) / double(steps);
    const std::int64_t left = to_pixel(line.x0 + t * dx) - (thickness - 1) / 2;
    const std::int64_t top = to_pixel(line.y0 + t * dy) - (thickness - 1) / 2;
    fill(image, {left, top, left + thickness, top + thickness}, colour);
  }
}

void draw_text(Image& image, int x, int y, std::string_view text, Colour colour, int size) {
  check_image(image);
  if (size < 1) fail("text is drawn {} pixels high, expected at least 1", size);
  Pen pen{x, y, size};
  std::int64_t column = 0;
  for (const char character : text) {
    if (continues_character(character)) continue;
    if (character == '\n') {
      pen.y += font_edge(kGlyphHeight + 1, size);
      column = 0;
      continue;
    }
    pen.x = x + font_edge(column, size);
    draw_glyph(image, pen, character, colour);
    column += kAdvance;
  }
}

int text_width(std::string_view text, int size) {
  std::int64_t column = 0, widest = 0;
  for (const char character : text) {
    if (continues_character(character)) continue;
    column = character == '\n' ? 0 : column + kAdvance;
    widest = std::max(widest, column);
  }
  return int(font_edge(std::max<std::int64_t>(0, widest - 1), size));
}

}  // namespace kerf
