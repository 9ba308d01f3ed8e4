#include "litho/mask_edges.h"

#include <kerf/error.h>
#include <cmath>

namespace kerf::litho {

MaskEdges::MaskEdges(const Plane& mask, Square visible) : mask_(mask) {
  const auto set = [&](int x, int y) { return !mask.inside(x, y) || mask.at(x, y) > 0.5f; };
  for (int y = visible.start; y < visible.start + visible.size; ++y)
    for (int x = visible.start; x < visible.start + visible.size; ++x)
      if (set(x, y) && !(set(x - 1, y) && set(x + 1, y) && set(x, y - 1) && set(x, y + 1)))
        pixels_.push_back({x, y});
}

// Downhill direction of the mask over a neighbourhood wide enough to round corners a little.
Point MaskEdges::normal_at(Spot spot) const {
  constexpr int kReach = 4;
  double gx = 0, gy = 0;
  for (int j = -kReach; j <= kReach; ++j)
    for (int i = -kReach; i <= kReach; ++i) {
      if (!mask_.inside(spot.x + i, spot.y + j)) continue;
      const double value = mask_.at(spot.x + i, spot.y + j);
      gx -= i * value;
      gy -= j * value;
    }
  const double length = std::hypot(gx, gy);
  if (length < 1e-6) return {0, 1};
  return {gx / length, gy / length};
}

Edge MaskEdges::draw(Random& random) const {
  check(!empty(), "edges are drawn from a mask that has some");
  const Spot spot = pixels_[random.below(std::int64_t(pixels_.size()))];
  return {{spot.x + 0.5, spot.y + 0.5}, normal_at(spot)};
}

bool MaskEdges::is_feature(Point at) const {
  const int x = int(std::floor(at.x)), y = int(std::floor(at.y));
  return mask_.inside(x, y) && mask_.at(x, y) > 0.5f;
}

std::optional<double> MaskEdges::reach(Point from, Point along, bool feature, double limit) const {
  constexpr double kStep = 0.5;
  for (double t = kStep; t <= limit; t += kStep) {
    const Point at{from.x + t * along.x, from.y + t * along.y};
    if (!mask_.inside(int(std::floor(at.x)), int(std::floor(at.y)))) return std::nullopt;
    if (is_feature(at) == feature) return t;
  }
  return std::nullopt;
}

}  // namespace kerf::litho
