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

Bitmap opened(const Bitmap& bitmap, int side) {
  const auto each = [side](int x, int y, const auto& visit) {
    for (int j = y; j < y + side; ++j)
      for (int i = x; i < x + side; ++i)
        if (!visit(i, j)) return false;
    return true;
  };
  Bitmap kept(bitmap.width, bitmap.height);
  for (int y = 0; y + side <= bitmap.height; ++y)
    for (int x = 0; x + side <= bitmap.width; ++x)
      if (each(x, y, [&](int i, int j) { return bitmap.at(i, j) != 0; }))
        each(x, y, [&](int i, int j) { return kept.at(i, j) = 1, true; });
  return kept;
}

}  // namespace kerf::litho
