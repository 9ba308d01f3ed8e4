// Euclidean distances on small bitmaps.
#pragma once

#include "litho/grid.h"

namespace kerf::litho {

/// Distance of each pixel to the nearest set pixel (0 on it); huge when none is set. Exact, after
/// Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, 2012.
Plane distance_to_set(const Bitmap& bitmap);

}  // namespace kerf::litho
