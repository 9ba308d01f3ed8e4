// The built-in font: ASCII 32 to 126 on a grid of 5 x 9, capitals 7 high.
#pragma once

#include <string_view>

namespace kerf {

constexpr int kGlyphWidth = 5;
constexpr int kGlyphHeight = 9;  ///< with two rows for descenders
constexpr int kCapitalHeight = 7;
constexpr int kAdvance = kGlyphWidth + 1;  ///< from one letter to the next

/// Whether a glyph has ink in column x (0..4) and row y (0..8). Characters the font lacks look like '?'.
bool glyph_pixel(char character, int x, int y);

}  // namespace kerf
