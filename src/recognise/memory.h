// What a calibrated wafer model remembers beside its weights: how its logits become probabilities, how
// strange known maps look, where training maps lie, and classes that it was taught without training.
#pragma once

#include <kerf/file.h>
#include <torch/torch.h>

#include <string>
#include <vector>

#include "recognise/joint.h"

namespace kerf::recognise {

struct TaskMemory {
  JointSettings joint;
  std::vector<double>
      strangeness;          ///< of known maps, at evenly spaced quantiles, ascending; empty: not known
  double known = 0.99;      ///< share of known maps that are not called unknown
  torch::Tensor projected;  ///< [M, P] of remembered training maps; undefined: none
  torch::Tensor classes;    ///< [M] int64
  torch::Tensor places;     ///< [M, 2] int64: file and index in it
  std::vector<std::string> files;
  std::vector<std::string> taught;  ///< names of taught classes
  torch::Tensor taught_projected;   ///< [T, P] unit; undefined: none
};

/// Memories of a model's tasks, in their order. What the folder does not have keeps its defaults. Throws
/// Error naming file and key or tensor.
std::vector<TaskMemory> load_memory(const Path& folder, const wafer_model::Config& config);
void save_memory(const std::vector<TaskMemory>& memory, const wafer_model::Config& config,
                 const Path& folder);

/// How strange a map looks: how far its projection is from the nearest prototype, 0..2. [N]
torch::Tensor strangeness(const torch::Tensor& projected, const torch::Tensor& prototypes);
/// Share of known maps that are at least as strange, 0..1; 1 where nothing is known.
double familiarity(const TaskMemory& memory, double strangeness);

}  // namespace kerf::recognise
