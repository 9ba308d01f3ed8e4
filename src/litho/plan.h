// Which defects a picture gets.
#pragma once

#include <kerf/litho.h>
#include <vector>

#include "base/random.h"

namespace kerf::litho {

/// Categories of the defects to draw, by the class mix; empty for a clean picture.
std::vector<int> plan_defects(const SynthOptions& options, Random& random);

}  // namespace kerf::litho
