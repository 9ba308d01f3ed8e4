// EXIF orientation: which way a camera was held.
#pragma once

#include <kerf/image.h>

#include <cstdint>
#include <span>

namespace kerf {

/// The orientation tag (1..8) of an EXIF block that starts at its byte-order mark; 1 when there is none or it
/// is damaged: a broken tag must not cost the picture.
int exif_orientation(std::span<const std::uint8_t> exif);

/// The image turned and mirrored so that it stands upright. `orientation` is 1..8; any number of channels.
Image turn_upright(const Image& image, int orientation);

}  // namespace kerf
