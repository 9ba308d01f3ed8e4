// How a printed pattern looks to an optical microscope and to a scanning electron microscope.
#pragma once

#include <kerf/image.h>
#include <vector>

#include "litho/charging.h"
#include "litho/particle.h"

namespace kerf::litho {

struct Scene {
  Plane cover;  ///< share of each pixel that is printed pattern
  std::vector<Particle> particles;
  Charging charging = {};  ///< of the SEM's beam; its ground level is the beam's
};

/// Colours of thin films, printed pattern darker; the microscope's blur, uneven light, grain. RGB.
Image render_optical(const Scene& scene, Random& random);
/// Bright printed pattern with brighter edges, shot noise, scan-line noise. RGB with equal channels.
Image render_sem(const Scene& scene, Random& random);

/// Light that falls off linearly and towards the corners, 1 in the middle.
Plane illumination(Random& random, int width, int height);
}  // namespace kerf::litho
