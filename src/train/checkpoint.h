// A training run on disk: one safetensors file with every tensor that the next step depends on.
#pragma once

#include <kerf/file.h>

#include <cstdint>

#include "nn/weights.h"

namespace kerf::train {

struct CheckpointState {
  std::int64_t step = 0;   ///< steps done
  std::uint64_t seed = 0;  ///< of the run; another one would draw other samples
};

/// Writes a checkpoint atomically. Throws Error, and leaves the last checkpoint in place, when a tensor holds
/// a value that is not finite.
void save_checkpoint(const Path& file, const nn::NamedTensors& tensors, const CheckpointState& state);

/// Copies a checkpoint into `tensors`, which are those that save_checkpoint was given. Throws Error naming
/// the file when it is damaged, belongs to a run with other parameters or was made with another seed than
/// `seed`; nothing is copied then. Returns the steps done.
std::int64_t load_checkpoint(const Path& file, const nn::NamedTensors& tensors, std::uint64_t seed);

}  // namespace kerf::train
