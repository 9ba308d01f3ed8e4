// What the stages of an inspection make of findings: calibrated, surest first, said or not.
#pragma once

#include <kerf/inspect.h>

#include <vector>

#include "inspect/calibration.h"
#include "inspect/refiner.h"

namespace kerf::inspect {

/// What one stage's confidences mean.
struct Stage {
  LabelCalibration calibration;
  double min_confidence = 0;
};

/// Fills a record with what the first stage says, calibrated; returns the confidences of record.all() before
/// calibration. `one_name` as for choose_said().
std::vector<double> answer_first(const Stage& first, std::vector<Finding> raw, bool one_name,
                                 InspectionRecord& record);

/// exclude_nested() of the findings that are no duplicates.
void exclude_nested(std::vector<Reviewed>& reviewed, double share);

/// Puts what the second stage says, calibrated, into a record that the first has filled. `reviewed`: of
/// record.all(), further ones after them.
void answer_again(const Stage& second, std::vector<Reviewed> reviewed, InspectionRecord& record);

}  // namespace kerf::inspect
