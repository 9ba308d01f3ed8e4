#pragma once

#include <kerf/error.h>
#include <kerf/image.h>

namespace kerf {

/// Throws Bug unless the image is what its declaration promises: not empty, grey or RGB, all its bytes there.
inline void check_image(const Image& image) {
  check(image.width > 0 && image.height > 0, "an image has at least one pixel");
  check(image.channels == 1 || image.channels == 3, "an image is grey or RGB");
  check(image.pixels.size() == std::size_t(image.width) * image.height * image.channels,
        "an image holds width * height * channels bytes");
}

}  // namespace kerf
