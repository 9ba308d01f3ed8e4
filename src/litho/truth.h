// Truth: what the defects changed in print, found as the difference between the defective and the clean
// print.
#pragma once

#include <kerf/dataset.h>
#include <vector>

#include "litho/components.h"
#include "litho/defects.h"
#include "litho/grid.h"

namespace kerf::litho {

struct Finding {
  int category = 0;
  Box box;          ///< pixels of the picture, clipped to it
  double area = 0;  ///< changed pixels inside the picture
};

/// Prints of the picture and a rim around it; all grids have one size.
struct PrintPair {
  Bitmap clean;
  Bitmap defective;
  Bitmap owners;                   ///< as DefectPen::owners()
  std::vector<DrawnDefect> drawn;  ///< centres in pixels of these grids
  Square picture;
  double least_area = 70;  ///< pixels that a finding shows in the picture
};

/// One finding per drawn defect that shows, or per group of defects that grew together. What prints decides
/// the class: added material that joins features, or a feature with itself, is a bridge, other added material
/// a burr; lost material is a pinch.
std::vector<Finding> find_defects(const PrintPair& prints);

/// One finding per piece of what changed, added and lost material alike, however many defects made it. Thin
/// changes along an edge hold a piece together but are not of its box. Lost material in the larger part is a
/// pinch; else the class is that of find_defects().
std::vector<Finding> find_pieces(const PrintPair& prints);

/// Whether the added pixels join the clean print in at least two places with open ground between them.
bool joins_features(const std::vector<Pixel>& added, const Bitmap& clean);

}  // namespace kerf::litho
