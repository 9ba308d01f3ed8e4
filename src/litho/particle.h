// Contamination: particles that fell on the wafer after printing.
#pragma once

#include <array>

#include "litho/truth.h"

namespace kerf::litho {

struct Particle {
  Point centre;                             ///< pixels of the picture
  double a = 0, b = 0;                      ///< semi-axes, pixels
  double angle = 0;                         ///< of a, radians
  std::array<double, 3> wobble{}, phase{};  ///< of the outline, at 2, 3 and 4 turns
  bool bright = false;
  double opacity = 1;
  /// Pixels inside the outline, about; negative outside.
  double depth(double x, double y) const;
  double reach() const { return 1.4 * a + 3; }
};

Particle draw_particle(Random& random, int picture_size, const StrokeSizes& sizes = {});

/// The particle's box and area in the picture; area 0 when less than `least_area` pixels of it show.
Finding find_particle(const Particle& particle, int picture_size, double least_area = 40);

}  // namespace kerf::litho
