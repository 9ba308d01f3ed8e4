#include "inspect/detector_limits.h"

#include "inspect/description_fields.h"

namespace kerf::inspect {

std::string problem_of(const DetectorSettings& settings) {
  constexpr std::int64_t kStride = 32, kWidths = 8;  // of the coarsest features; what processors like
  for (const std::string& problem : {outside<std::int64_t>("size", settings.size, 64, 4096),
                                     outside<std::int64_t>("width", settings.width, 8, 128),
                                     outside<std::int64_t>("depth", settings.depth, 1, 8),
                                     outside<std::int64_t>("attention", settings.attention, 0, 8)})
    if (!problem.empty()) return problem;
  if (settings.size % kStride != 0)
    return fmt::format("'size' is {}, expected a multiple of {}", settings.size, kStride);
  if (settings.width % kWidths != 0)
    return fmt::format("'width' is {}, expected a multiple of {}", settings.width, kWidths);
  return "";
}

}  // namespace kerf::inspect
