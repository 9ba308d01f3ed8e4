// Random streams of a series (mix_seed): what one of them decides does not change with the others.
#pragma once

#include <cstdint>

namespace kerf::litho {

enum Stream : std::uint64_t {
  kImageStream = 1,
  kLayoutStream = 2,
  kMagnificationStream = 3,
  kThresholdStream = 4,
  kLookalikeStream = 5,
  kRoughnessStream = 6,
  kChargingStream = 7,
  kVaryStream = 8,
};

}  // namespace kerf::litho
