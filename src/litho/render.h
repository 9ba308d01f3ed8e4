// How a printed pattern looks to an optical microscope and to a scanning electron microscope.
#pragma once

#include <kerf/image.h>
#include <vector>

#include "litho/particle.h"

namespace kerf::litho {

struct Scene {
  Plane cover;  ///< share of each pixel that is printed pattern
  std::vector<Particle> particles;
};

/// Colours of thin films, printed pattern darker; the microscope's blur, uneven light, grain. RGB.
Image render_optical(const Scene& scene, Random& random);
/// Bright printed pattern with brighter edges, shot noise, scan-line noise. RGB with equal channels.
Image render_sem(const Scene& scene, Random& random);

/// Gaussian blur, standard deviation in pixels; edges are extended.
Plane blurred(const Plane& plane, double sigma);
/// |gradient| of a blurred cover, scaled so that a straight edge peaks at 1.
Plane edge_glow(const Plane& cover, double sigma);
/// Light that falls off linearly and towards the corners, 1 in the middle.
Plane illumination(Random& random, int width, int height);
/// Noise of standard deviation about 1 whose neighbours share `spill` (0 .. 0.25) of each other.
Plane grain(Random& random, int width, int height, double spill);

}  // namespace kerf::litho
