// Boxes as people and tools leave them.
#pragma once

#include <kerf/dataset.h>

namespace kerf::review {

/// Finite, not beyond any image, and with a size.
bool is_usable(const Box& box);
/// No edge differs by more than kMoveTolerance.
bool is_same_place(const Box& a, const Box& b);

struct Point {
  double x = 0, y = 0;
};
/// The upright bounds of a box turned clockwise about a point.
Box turned_bounds(const Box& box, double degrees, const Point& pivot);

}  // namespace kerf::review
