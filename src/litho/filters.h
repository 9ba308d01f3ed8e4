// Linear filters on planes; edges are extended.
#pragma once

#include <vector>

#include "litho/grid.h"

namespace kerf::litho {

/// A symmetric separable filter; taps[0] is the middle one.
Plane filtered(const Plane& plane, const std::vector<float>& taps);
/// Gaussian blur, standard deviation in pixels.
Plane blurred(const Plane& plane, double sigma);
/// |gradient| of a blurred cover, scaled so that a straight edge peaks at 1.
Plane edge_glow(const Plane& cover, double sigma);

}  // namespace kerf::litho
