// The shape of one drawn defect in the frame of the edge it starts from: u along the outward normal, v along
// the edge, both in mask pixels.
#pragma once

#include <cmath>

#include "litho/mask_edges.h"

namespace kerf::litho {

struct Stroke {
  enum class Form {
    bar,        ///< |v| below a width that runs from `width` over `waist` to `width_end` between u0 and u1
    bump,       ///< u below a bell of height `height` and half width `width`
    spike,      ///< the same with a triangle
    ellipse,    ///< around the middle, semi-axes (u1 - u0) / 2 and `width`
    hourglass,  ///< |u - middle| above a core that narrows to `core` within |v| < width
    offset,     ///< grows or shrinks whatever lies within an ellipse by `height`
  };
  Form form = Form::bar;
  int category = 0;
  bool adds = true;
  Edge edge;
  double u0 = 0, u1 = 0;
  double width = 0, width_end = 0, waist = 1;
  double height = 0, core = 0, slant = 0;
  double radius = 0;  ///< nothing changes farther than this from the middle

  double middle() const { return (u0 + u1) / 2; }
  Point centre() const {
    return {edge.at.x + middle() * edge.outward.x, edge.at.y + middle() * edge.outward.y};
  }
  /// How deep (u, v) lies inside the shape in pixels, about; negative outside. Not for `offset`, where it is
  /// the depth inside the ellipse.
  double depth(double u, double v) const;
};

}  // namespace kerf::litho
