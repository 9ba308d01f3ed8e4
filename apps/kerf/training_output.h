// Running a training from the command line: progress, the loss curve, the closing sentence.
#pragma once

#include <kerf/train.h>

#include <functional>

namespace kerf {

/// Trains, draws loss.svg, says where the result is. Returns the exit code.
int train_and_tell(const TrainConfig& config, const TrainOptions& options);
/// The same for a training of any kind.
int train_and_tell(const TrainOptions& options, const std::function<TrainResult(Observer&)>& train);

}  // namespace kerf
