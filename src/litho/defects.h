// Defects drawn into a mask: local growth or loss of features, before anything is printed.
#pragma once

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

/// Draws defects into a copy of a mask and remembers who changed what.
class DefectPen {
 public:
  /// Both outlive the pen.
  DefectPen(const Plane& clean, Square visible, Random& random);

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
  Random& random_;
  MaskEdges edges_;
  Plane mask_;
  Bitmap owners_;
  std::vector<DrawnDefect> drawn_;
};

/// A random stroke of the category from a random edge; nothing when that edge does not suit.
std::optional<Stroke> place_stroke(int category, const MaskEdges& edges, Random& random);

}  // namespace kerf::litho
