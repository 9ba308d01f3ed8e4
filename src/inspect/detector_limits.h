// What the numbers of a detector may be. No tensors here.
#pragma once

#include <kerf/train.h>

#include <string>

namespace kerf::inspect {

/// A sentence about what is out of range; empty when nothing is.
std::string problem_of(const DetectorSettings& settings);

}  // namespace kerf::inspect
