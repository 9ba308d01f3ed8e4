// AdamW with decoupled weight decay and, by choice, Muon for the matrices of hidden layers; learning-rate
// schedules and gradient clipping.
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

/// Muon (K. Jordan et al., 2024): the momentum of a matrix is replaced by the nearest semi-orthogonal matrix,
/// so that every direction learns at the same pace.
struct MuonOptions {
  double lr_scale = 0;     ///< learning rate relative to AdamW's; 0: AdamW for everything
  double momentum = 0.95;  ///< Nesterov's form
  torch::ScalarType precision = torch::kBFloat16;  ///< of the iteration's products
};

/// Parameters that share a learning-rate factor.
struct ParameterGroup {
  nn::NamedTensors parameters;
  double lr_scale = 1;
};

/// [R, C] -> [R, C] or [K, R, C] -> [K, R, C], float32: the semi-orthogonal factor of each matrix, by five
/// steps of the quintic Newton-Schulz iteration, which leaves the singular values between about 0.7 and 1.2.
/// Products in `precision`.
torch::Tensor orthogonalised(const torch::Tensor& matrices, torch::ScalarType precision);

/// Whether Muon may take a parameter: a matrix (or a kernel, one row an output channel) between hidden
/// layers, no table of embeddings and no head, and not so large that its orthogonalisation (cubic in the
/// shorter side) would cost more than its gradient.
bool is_hidden_matrix(const std::string& name, const torch::Tensor& parameter);

class AdamW {
 public:
  AdamW(std::vector<ParameterGroup> groups, const AdamWOptions& options, const MuonOptions& muon = {});
  /// One update at learning rate `lr`, then clears the gradients. Parameters without a gradient stay.
  void step(double lr);
  void zero_grad();
  /// Scales all gradients so that their joint L2 norm is at most `max_norm` (0: never). Returns the norm
  /// before.
  double clip(double max_norm);

  /// Moments and step counts as "exp_avg.NAME", "exp_avg_sq.NAME" (none for Muon's), "step.NAME".
  /// The tensors are the optimiser's own: what is copied into them is its state from then on.
  nn::NamedTensors state() const;

 private:
  struct Slot {
    std::string name;
    torch::Tensor parameter, exp_avg, exp_avg_sq, step;
    double lr_scale, weight_decay;
    bool muon;
  };
  struct Lists;
  /// Whether one call may update both: many small tensors one by one would keep a GPU waiting.
  static bool together(const Slot& a, const Slot& b);
  void adamw_step(const std::vector<Slot*>& slots, double lr);
  void muon_step(const std::vector<Slot*>& slots, double lr);
  AdamWOptions options_;
  MuonOptions muon_;
  std::vector<Slot> slots_;
};

/// `trapezoid` stays at the peak and falls linearly over the last part of the run; stopped before that part,
/// a run can be made longer.
enum class Schedule { constant, linear, cosine, trapezoid };

struct ScheduleOptions {
  Schedule kind = Schedule::cosine;
  double peak = 1e-4;         ///< learning rate after warm-up
  double floor = 0;           ///< share of the peak that is left at the end
  std::int64_t warmup = 0;    ///< steps of linear growth from 0
  std::int64_t total = 1000;  ///< steps of the whole run
  double fall = 0.4;          ///< trapezoid: share of the run over which the rate falls
};
/// Learning rate of step `step` (from 0).
double learning_rate(const ScheduleOptions& options, std::int64_t step);

}  // namespace kerf::train
