// Edges of the features of a mask: where defects start from.
#pragma once

#include <optional>
#include <vector>

#include "litho/grid.h"
#include "litho/layout.h"

namespace kerf::litho {

struct Square {
  int start = 0;  ///< first pixel, both axes
  int size = 0;
};

struct Edge {
  Point at;       ///< pixels
  Point outward;  ///< unit normal, out of the feature
};

/// Edge pixels of a mask inside a square, and walks across its features and gaps.
class MaskEdges {
 public:
  MaskEdges(const Plane& mask, Square visible);
  bool empty() const { return pixels_.empty(); }
  Edge draw(Random& random) const;
  /// Pixels from `from` along the unit vector `along` to the first place that is feature (or is not); nothing
  /// when that is farther than `limit` or outside the mask.
  std::optional<double> reach(Point from, Point along, bool feature, double limit) const;
  bool is_feature(Point at) const;

 private:
  struct Spot {
    int x, y;
  };
  Point normal_at(Spot spot) const;
  const Plane& mask_;
  std::vector<Spot> pixels_;
};

}  // namespace kerf::litho
