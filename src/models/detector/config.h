// What a detector network looks like.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kerf::detector {

struct DetectorConfig {
  std::vector<std::string> labels;  ///< classes, in the order of the outputs
  std::int64_t size = 384;          ///< longer side of a picture as the network reads it, pixels
  std::int64_t width = 16;          ///< channels at stride 2; twice as many at every further one, to 32
  std::int64_t depth = 1;           ///< blocks a stage (twice that at strides 8 and 16)
  std::int64_t attention = 1;       ///< layers of attention over the whole picture
  bool reference = false;           ///< a fourth channel beside the colours: what other pictures print there
  std::int64_t channels() const { return reference ? 4 : 3; }
  bool operator==(const DetectorConfig&) const = default;
};

}  // namespace kerf::detector
