// Rough edges with a given spectrum.
#pragma once

#include "base/random.h"
#include "litho/fft.h"
#include "litho/grid.h"

namespace kerf::litho {

/// Gaussian fields of standard deviation 1 with the correlation
///     C(r) = 2^(1 - H) / Gamma(H) * (r / L)^H * K_H(r / L),
/// of which every straight cut has Palasantzas' spectrum 1 / (1 + q^2 L^2)^(1/2 + H): the plane's own falls
/// with the exponent 1 + H, and the integral over one frequency takes half off. So edges of any direction are
/// rough alike. Drawn by circulant embedding. Source: C. R. Dietrich, G. N. Newsam, SIAM J. Sci. Comput. 18
/// (1997).
class RoughField {
 public:
  /// `side` pixels a side; `correlation` L in pixels; `hurst` H above 0 to 1.
  RoughField(int side, double correlation, double hurst);
  Plane draw(Random& random) const;

 private:
  int side_;
  Fft fft_;
  Plane amplitudes_;  // of each frequency
};

}  // namespace kerf::litho
