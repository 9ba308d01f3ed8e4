// AdamW with decoupled weight decay, learning-rate schedules and gradient clipping.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "nn/weights.h"

namespace kerf::train {

struct AdamWOptions {
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;  ///< not applied to vectors (norms, biases)
};

/// Parameters that share a learning-rate factor.
struct ParameterGroup {
  nn::NamedTensors parameters;
  double lr_scale = 1;
};

class AdamW {
 public:
  AdamW(std::vector<ParameterGroup> groups, const AdamWOptions& options);
  /// One update at learning rate `lr`, then clears the gradients. Parameters without a gradient stay.
  void step(double lr);
  void zero_grad();
  /// Scales all gradients so that their joint L2 norm is at most `max_norm` (0: never). Returns the norm
  /// before.
  double clip(double max_norm);

  /// Moments and step counts as "exp_avg.NAME", "exp_avg_sq.NAME", "step.NAME".
  nn::NamedTensors state() const;
  void load_state(const nn::WeightStore& store);

 private:
  struct Slot {
    std::string name;
    torch::Tensor parameter, exp_avg, exp_avg_sq, step;
    double lr_scale, weight_decay;
  };
  AdamWOptions options_;
  std::vector<Slot> slots_;
};

enum class Schedule { constant, linear, cosine };

struct ScheduleOptions {
  Schedule kind = Schedule::cosine;
  double peak = 1e-4;         ///< learning rate after warm-up
  double floor = 0;           ///< share of the peak that is left at the end
  std::int64_t warmup = 0;    ///< steps of linear growth from 0
  std::int64_t total = 1000;  ///< steps of the whole run
};
/// Learning rate of step `step` (from 0).
double learning_rate(const ScheduleOptions& options, std::int64_t step);

}  // namespace kerf::train
