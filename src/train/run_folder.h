// The folder of a training run, whatever it trains.
#pragma once

#include <kerf/file.h>

#include <cstdint>
#include <string>
#include <vector>

#include "train/optimiser.h"

namespace kerf::train {

/// What an earlier run has reached is not overwritten by one that starts anew, nor by one beside it: throws
/// Error.
void check_run_folder(const Path& folder, bool resume);

/// Mean losses as metrics.jsonl has them: step and loss.
std::vector<std::pair<std::int64_t, double>> read_losses(const Path& metrics);

/// "cosine", "linear", "trapezoid" or "constant".
Schedule schedule_from(const std::string& name);

}  // namespace kerf::train
