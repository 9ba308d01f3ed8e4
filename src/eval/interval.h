// Intervals of resampled values.
#pragma once

#include <kerf/failures.h>

#include <vector>

namespace kerf {

/// The middle 95 % of resampled values. Resamples in which the value is not defined (NaN) are left out.
Interval bootstrap_interval(double value, std::vector<double> resampled);

}  // namespace kerf
