// Average precision of one class, as COCO defines it.
#pragma once

#include "eval/matching.h"

#include <span>
#include <vector>

namespace kerf {

/// COCO's thresholds .50, .55, .. .95, to the last bit.
std::vector<double> coco_thresholds();

/// Average precision over 101 recall points for each IoU threshold, of at most 100 results an image. `cases`
/// are one class's, in order of image id. All NaN when the class has no truth.
std::vector<double> average_precisions(std::span<const MatchCase* const> cases,
                                       std::span<const double> thresholds);

}  // namespace kerf
