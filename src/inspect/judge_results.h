// Results held against the truth, for calibration and operating points.
#pragma once

#include <kerf/dataset.h>

#include <vector>

#include "inspect/calibration.h"

namespace kerf::inspect {

/// Results with their scores for raw confidences; what lies on crowds counts neither way and is left out.
/// `other_names`, where given, tells by a result's id whether it is another name for the place of a surer
/// one.
std::vector<JudgedFinding> judge_results(const Dataset& truth, const std::vector<Annotation>& results,
                                         const std::vector<bool>& other_names = {});

}  // namespace kerf::inspect
