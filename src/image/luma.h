#pragma once

#include <kerf/image.h>

namespace kerf {

/// Brightness of a colour by ITU-R BT.601, in 16-bit fixed point rounded to nearest (as Pillow's mode L).
inline std::uint8_t luma(Colour colour) {
  // .299, .587 and .114 of 65536
  return std::uint8_t((colour.r * 19595u + colour.g * 38470u + colour.b * 7471u + 0x8000u) >> 16);
}

}  // namespace kerf
