// What the trainer trains: a task hands out losses for numbered samples and knows which parameters learn.
#pragma once

#include <kerf/file.h>
#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "nn/linear.h"
#include "train/optimiser.h"

namespace kerf::train {

/// One draw of a sample: `index` in 0..size()-1 and the number of the draw over the whole run, from which
/// augmentation derives its randomness. The same draw gives the same loss, whatever was drawn before.
struct Draw {
  std::int64_t index = 0;
  std::uint64_t number = 0;
};

/// Loss of a micro-batch with what else is worth logging.
struct TaskLoss {
  torch::Tensor loss;                     ///< scalar with graph
  std::int64_t tokens = 0;                ///< processed by the language model (or patches, without one)
  std::map<std::string, double> metrics;  ///< further scalars for the log
};

class Task {
 public:
  virtual ~Task() = default;
  virtual std::int64_t size() const = 0;
  virtual std::vector<ParameterGroup> parameters() = 0;
  virtual TaskLoss loss(std::span<const Draw> draws, const nn::Pass& pass) = 0;
  /// Draws whose loss will be asked for soon: a task may begin to read them.
  virtual void expect(std::span<const Draw> draws) { (void)draws; }
  /// Scores on held-out data for the log; empty when there are none.
  virtual std::map<std::string, double> evaluate(const nn::Pass& pass) {
    (void)pass;
    return {};
  }
  /// Writes what was trained (a model or an adapter folder) to `folder`.
  virtual void save(const Path& folder) = 0;
};

}  // namespace kerf::train
