// Random fields and seeds on top of the house's generator.
#pragma once

#include <cstdint>

#include "base/random.h"
#include "litho/grid.h"

namespace kerf::litho {

/// A seed that depends on all three numbers.
std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

/// One draw from weights that need not sum to 1: the number of the weight drawn.
int draw_weighted(Random& random, std::initializer_list<double> weights);

/// Noise of standard deviation about 1 whose neighbours share `spill` (0 .. 0.25) of each other. Each value
/// is a sum of uniforms: exact arithmetic, equal on every machine, and fast.
Plane grain(Random& random, int width, int height, double spill);

/// Smooth noise of mean 0 and standard deviation about 1; neighbouring values agree over about
/// `size_of_grain` pixels.
Plane smooth_noise(Random& random, int size, double size_of_grain);

}  // namespace kerf::litho
