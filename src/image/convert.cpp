#include <kerf/error.h>
#include <kerf/image.h>

#include <algorithm>

#include "image/check_image.h"
#include "image/luma.h"

namespace kerf {

Image to_rgb(const Image& image) {
  check_image(image);
  if (image.channels == 3) return image;
  Image rgb{image.width, image.height, 3, {}};
  rgb.pixels.reserve(image.pixels.size() * 3);
  for (const std::uint8_t grey : image.pixels) rgb.pixels.insert(rgb.pixels.end(), 3, grey);
  return rgb;
}

Image to_grey(const Image& image) {
  check_image(image);
  if (image.channels == 1) return image;
  Image grey{image.width, image.height, 1, std::vector<std::uint8_t>(image.pixels.size() / 3)};
  const std::uint8_t* from = image.pixels.data();
  for (std::uint8_t& value : grey.pixels) {
    value = luma({from[0], from[1], from[2]});
    from += 3;
  }
  return grey;
}

Image crop(const Image& image, int x, int y, int width, int height) {
  check_image(image);
  const std::int64_t left = std::max(x, 0), top = std::max(y, 0);
  const std::int64_t right = std::min<std::int64_t>(std::int64_t(x) + width, image.width);
  const std::int64_t bottom = std::min<std::int64_t>(std::int64_t(y) + height, image.height);
  if (left >= right || top >= bottom) {
    fail("nothing is left of a {} x {} image cropped to {} x {} pixels at ({}, {})", image.width,
         image.height, width, height, x, y);
  }
  const std::size_t row_bytes = std::size_t(right - left) * std::size_t(image.channels);
  Image part{int(right - left), int(bottom - top), image.channels, {}};
  part.pixels.resize(row_bytes * std::size_t(part.height));
  for (int row = 0; row < part.height; ++row) {
    std::copy_n(image.row(int(top) + row) + left * image.channels, row_bytes, part.row(row));
  }
  return part;
}

}  // namespace kerf
