// Hard negatives: designed shapes that look like defects. They belong to the layout, so the clean print has
// them too and no truth comes from them.
#pragma once

#include <kerf/litho.h>
#include <optional>
#include <vector>

#include "litho/mask_edges.h"

namespace kerf::litho {

struct LookalikePlan {
  Square visible;  ///< where they are drawn, mask pixels
  double nm_per_pixel = 4;
  int count = 1;  ///< wanted; fewer where the layout has no place
};

/// Draws gaps across lines, necks, tips beside lines and jogs into a mask: axis-parallel, with square corners
/// and sizes that design rules allow. Boxes are in mask pixels.
std::vector<Lookalike> draw_lookalikes(Plane& mask, const LookalikePlan& plan, Random& random);

}  // namespace kerf::litho
