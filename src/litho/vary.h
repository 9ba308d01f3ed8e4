// New layouts from those of files, in their style: lines, spaces and shapes that a fab could have drawn as
// well.
#pragma once

#include <span>

#include "litho/layout.h"

namespace kerf::litho {

/// Which lengths of the layouts print, in nm of the layouts.
struct VarySizes {
  double space = 70;  ///< least distance between two shapes
  double stretch =
      110;  ///< a stretch of this length or longer, of lines or of spaces, may get another length
};

/// A layout made of `layouts[base]`: stretched along both axes where nothing narrow is; with a second layout
/// beside it; or a patchwork of shapes of all of them. A line or space that was wide enough to print is so
/// still.
Layout vary(std::span<const Layout* const> layouts, std::size_t base, const VarySizes& sizes, Random& random);

/// Least distance of the outlines of two polygons in nm, taking a slanting edge for the box around it; 0
/// where one holds the other or they cross.
double gap_between(const Polygon& a, const Polygon& b);

}  // namespace kerf::litho
