// What the numbers of a run's description may be.
#pragma once

#include <kerf/train.h>

#include <string>

namespace kerf::inspect {

/// Throws Error naming `place`, the key, its value and what is possible for the first number that would train
/// nothing, never end or ask for more than any machine has.
void check_limits(const TrainConfig& config, const std::string& place);

}  // namespace kerf::inspect
