// Defects drawn into a mask: local growth or loss of features, before anything is printed.
#pragma once

#include <kerf/litho.h>
#include <cmath>
#include <optional>
#include <vector>

#include "litho/stroke.h"

namespace kerf::litho {

/// Category ids of litho_categories().
inline constexpr int kBridge = 1, kBurr = 2, kPinch = 3, kContamination = 4;

struct DrawnDefect {
  int category = 0;
  bool adds = false;  ///< grew features (bridge, burr) or took away (pinch)
  Point centre;       ///< pixels of the mask
  double radius = 0;  ///< of what it changed, about
};

/// How large strokes are drawn.
struct StrokeSizes {
  double unit = 1;          ///< mask pixels in 4 nm, in which sizes are given
  Range severity{0, 1};     ///< part of each size's range in use
  bool keep_burrs = false;  ///< holds burrs short of the next feature, so that they print as burrs
  double wide = 0;          ///< share of bridges and pinches that spread over a neighbourhood
  bool neighbours = false;  ///< defects may lie side by side, opposite ones too
  double margin = 0;        ///< mask pixels between a defect's middle and the picture's edge, at least
  double spacing = 0;       ///< mask pixels between the middles of two defects, at least
  bool is_wide(Random& random) const { return wide > 0 && random.chance(wide); }
  double draw(Random& random, double mild, double severe) const {
    return random.uniform(std::lerp(mild, severe, severity.low), std::lerp(mild, severe, severity.high));
  }
};

/// Draws defects into a copy of a mask and remembers who changed what.
class DefectPen {
 public:
  /// Mask and random numbers outlive the pen.
  DefectPen(const Plane& clean, Square visible, Random& random, const StrokeSizes& sizes = {});

  /// Nothing is drawn this close to a place.
  void keep_clear(Point centre, double radius) { kept_clear_.push_back({centre, radius}); }
  /// Whether a defect's middle may lie there, by margin and spacing.
  bool has_room(Point middle) const;
  /// Something else, such as a particle, has its middle there.
  void occupy(Point middle) { occupied_.push_back(middle); }
  /// Draws a bridge, burr or pinch at a random place, away from the ones before. False when no place was
  /// found.
  bool draw(int category);
  const Plane& mask() const { return mask_; }
  const std::vector<DrawnDefect>& drawn() const { return drawn_; }
  /// Number of the defect, from 1, that changed a pixel last; 0 where none did.
  const Bitmap& owners() const { return owners_; }

 private:
  bool crowded(const Stroke& stroke) const;
  void apply(const Stroke& stroke);

  const Plane& clean_;
  Square visible_;
  Random& random_;
  StrokeSizes sizes_;
  MaskEdges edges_;
  Plane mask_;
  Bitmap owners_;
  std::vector<DrawnDefect> drawn_;
  std::vector<Point> occupied_;  ///< middles of what keeps its distance
  struct Circle {
    Point centre;
    double radius;
  };
  std::vector<Circle> kept_clear_;
};

/// A random stroke of the category from a random edge; nothing when that edge does not suit.
std::optional<Stroke> place_stroke(int category, const MaskEdges& edges, const StrokeSizes& sizes,
                                   Random& random);

}  // namespace kerf::litho
