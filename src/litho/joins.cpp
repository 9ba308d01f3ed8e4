#include <algorithm>

#include "litho/truth.h"

namespace kerf::litho {
namespace {

constexpr std::size_t kShortestArc = 4;  // px; shorter ones come from the pixel grid

struct Patch {
  int x0, y0, width, height;
};

Patch around(const std::vector<Pixel>& pixels) {
  int x0 = pixels[0].x, x1 = x0, y0 = pixels[0].y, y1 = y0;
  for (const auto& [x, y] : pixels) {
    x0 = std::min(x0, x);
    x1 = std::max(x1, x);
    y0 = std::min(y0, y);
    y1 = std::max(y1, y);
  }
  constexpr int kRim = 3;
  return {x0 - kRim, y0 - kRim, x1 - x0 + 1 + 2 * kRim, y1 - y0 + 1 + 2 * kRim};
}

// Arcs of the ring that are long enough to matter.
int count_arcs(const Bitmap& ring) {
  const auto arcs = components(ring);
  return int(
      std::count_if(arcs.begin(), arcs.end(), [](const auto& arc) { return arc.size() >= kShortestArc; }));
}

}  // namespace

// Around the added part, feature and ground alternate; two arcs of each mean that it spans from feature to
// feature.
bool joins_features(const std::vector<Pixel>& added, const Bitmap& clean) {
  const Patch patch = around(added);
  Bitmap inside(patch.width, patch.height);
  for (const auto& [x, y] : added) inside.at(x - patch.x0, y - patch.y0) = 1;
  Bitmap feature(patch.width, patch.height), ground(patch.width, patch.height);
  for (int y = 1; y + 1 < patch.height; ++y)
    for (int x = 1; x + 1 < patch.width; ++x) {
      if (inside.at(x, y)) continue;
      bool touches = false;
      for (int j = -1; j <= 1; ++j)
        for (int i = -1; i <= 1; ++i) touches |= inside.at(x + i, y + j) != 0;
      const int cx = patch.x0 + x, cy = patch.y0 + y;
      const bool printed = clean.inside(cx, cy) && clean.at(cx, cy);
      if (touches) (printed ? feature : ground).at(x, y) = 1;
    }
  return count_arcs(feature) >= 2 && count_arcs(ground) >= 2;
}

}  // namespace kerf::litho
