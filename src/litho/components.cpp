#include "litho/components.h"

#include <algorithm>

namespace kerf::litho {
namespace {

// Takes the component of `seed` out of `left`.
std::vector<Pixel> flood(Bitmap& left, Pixel seed) {
  std::vector<Pixel> pixels{seed};
  left.at(seed.x, seed.y) = 0;
  for (std::size_t next = 0; next < pixels.size(); ++next) {
    const auto [x, y] = pixels[next];
    for (int j = std::max(y - 1, 0); j <= std::min(y + 1, left.height - 1); ++j)
      for (int i = std::max(x - 1, 0); i <= std::min(x + 1, left.width - 1); ++i)
        if (left.at(i, j)) {
          left.at(i, j) = 0;
          pixels.push_back({i, j});
        }
  }
  return pixels;
}

}  // namespace

std::vector<std::vector<Pixel>> components(const Bitmap& bitmap) {
  Bitmap left = bitmap;
  std::vector<std::vector<Pixel>> found;
  for (int y = 0; y < left.height; ++y)
    for (int x = 0; x < left.width; ++x)
      if (left.at(x, y)) found.push_back(flood(left, {x, y}));
  return found;
}

Grid<int> label(const Bitmap& bitmap) {
  Grid<int> labels(bitmap.width, bitmap.height);
  int number = 0;
  for (const auto& component : components(bitmap)) {
    ++number;
    for (const auto& [x, y] : component) labels.at(x, y) = number;
  }
  return labels;
}

Bitmap without_slivers(const Bitmap& bitmap) {
  Bitmap kept(bitmap.width, bitmap.height);
  for (int y = 0; y + 1 < bitmap.height; ++y)
    for (int x = 0; x + 1 < bitmap.width; ++x)
      if (bitmap.at(x, y) && bitmap.at(x + 1, y) && bitmap.at(x, y + 1) && bitmap.at(x + 1, y + 1))
        kept.at(x, y) = kept.at(x + 1, y) = kept.at(x, y + 1) = kept.at(x + 1, y + 1) = 1;
  return kept;
}

Bitmap without_hairs(const Bitmap& bitmap) {
  Bitmap kept(bitmap.width, bitmap.height);
  for (int y = 1; y + 1 < bitmap.height; ++y)
    for (int x = 1; x + 1 < bitmap.width; ++x)
      if (bitmap.at(x, y) && bitmap.at(x - 1, y) && bitmap.at(x + 1, y) && bitmap.at(x, y - 1) &&
          bitmap.at(x, y + 1))
        kept.at(x, y) = kept.at(x - 1, y) = kept.at(x + 1, y) = kept.at(x, y - 1) = kept.at(x, y + 1) = 1;
  return kept;
}

}  // namespace kerf::litho
