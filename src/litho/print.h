// From aerial image to printed pattern: dose, threshold, rough edges.
#pragma once

#include "litho/grid.h"

namespace kerf::litho {

/// Signed distance to the printed edge in pixels near the edge (positive inside), from intensity relative to
/// the threshold; `roughness` (pixels) is added, which moves the edge.
Plane develop(const Plane& intensity, double threshold, const Plane& roughness);

/// 1 where the pattern is printed.
Bitmap printed(const Plane& developed);
/// Share of each pixel that is printed.
Plane printed_cover(const Plane& developed);

}  // namespace kerf::litho
