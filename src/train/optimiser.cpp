#include "train/optimiser.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kerf::train {

torch::Tensor orthogonalised(const torch::Tensor& matrix, torch::ScalarType precision) {
  check(matrix.dim() == 2, "only matrices are orthogonalised");
  // Coefficients of the published iteration: chosen for a steep slope at zero, not for convergence to 1.
  constexpr double kA = 3.4445, kB = -4.775, kC = 2.0315;
  const bool tall = matrix.size(0) > matrix.size(1);
  auto x = (tall ? matrix.t() : matrix).to(precision);
  x = x / (x.norm() + 1e-7);
  for (int i = 0; i < 5; ++i) {
    const auto gram = torch::matmul(x, x.t());
    x = kA * x + torch::matmul(kB * gram + kC * torch::matmul(gram, gram), x);
  }
  return (tall ? x.t() : x).to(torch::kFloat32);
}

bool is_hidden_matrix(const std::string& name, const torch::Tensor& parameter) {
  constexpr std::int64_t kLongestShortSide = 768;
  if (parameter.dim() != 2 && parameter.dim() != 4) return false;
  if (parameter.dim() == 4 && parameter.size(1) == 1) return false;  // one kernel a channel: nothing is mixed
  const auto rows = parameter.size(0);
  if (std::min(rows, parameter.numel() / rows) > kLongestShortSide) return false;
  for (const char* part : {"embed", "lm_head", "dense_head", "lora_", "_output"})
    if (name.find(part) != std::string::npos) return false;
  return true;
}

AdamW::AdamW(std::vector<ParameterGroup> groups, const AdamWOptions& options, const MuonOptions& muon)
    : options_(options), muon_(muon) {
  for (auto& group : groups) {
    for (auto& [name, parameter] : group.parameters) {
      const auto zeros = [&] { return torch::zeros_like(parameter, torch::kFloat32); };
      const bool by_muon = muon.lr_scale > 0 && is_hidden_matrix(name, parameter);
      const double decay = parameter.dim() > 1 ? options.weight_decay : 0;
      slots_.push_back({name, parameter, zeros(), by_muon ? torch::Tensor() : zeros(),
                        torch::zeros({}, torch::kFloat32), group.lr_scale, decay, by_muon});
    }
  }
}

void AdamW::adamw_step(Slot& slot, double lr) {
  std::vector<torch::Tensor> parameters{slot.parameter}, gradients{slot.parameter.mutable_grad()},
      first{slot.exp_avg}, second{slot.exp_avg_sq};
  at::_fused_adamw_(parameters, gradients, first, second, {}, {slot.step}, lr, options_.beta1, options_.beta2,
                    slot.weight_decay, options_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
}

void AdamW::muon_step(Slot& slot, double lr) {
  const auto gradient = slot.parameter.grad().to(torch::kFloat32);
  slot.exp_avg.mul_(muon_.momentum).add_(gradient);
  const auto direction =
      orthogonalised((gradient + muon_.momentum * slot.exp_avg).flatten(1), muon_.precision);
  // A tall matrix is stretched, so that its outputs change as much as a square one's.
  const double stretch = std::sqrt(std::max(1.0, double(direction.size(0)) / double(direction.size(1))));
  const double rate = lr * muon_.lr_scale;
  slot.parameter.mul_(1 - rate * slot.weight_decay).add_(direction.view_as(slot.parameter), -rate * stretch);
}

void AdamW::step(double lr) {
  torch::NoGradGuard no_grad;
  for (auto& slot : slots_) {
    if (!slot.parameter.grad().defined()) continue;
    slot.step += 1;
    if (slot.muon)
      muon_step(slot, lr * slot.lr_scale);
    else
      adamw_step(slot, lr * slot.lr_scale);
  }
  zero_grad();
}

void AdamW::zero_grad() {
  for (auto& slot : slots_) slot.parameter.mutable_grad() = torch::Tensor();
}

double AdamW::clip(double max_norm) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> norms;
  for (const auto& slot : slots_)
    if (slot.parameter.grad().defined()) norms.push_back(slot.parameter.grad().norm());
  if (norms.empty()) return 0;
  const double norm = torch::stack(norms).norm().item<double>();
  if (max_norm > 0 && norm > max_norm)
    for (auto& slot : slots_)
      if (slot.parameter.grad().defined()) slot.parameter.mutable_grad().mul_(max_norm / (norm + 1e-6));
  return norm;
}

nn::NamedTensors AdamW::state() const {
  nn::NamedTensors tensors;
  for (const auto& slot : slots_) {
    tensors.emplace_back("exp_avg." + slot.name, slot.exp_avg);
    if (!slot.muon) tensors.emplace_back("exp_avg_sq." + slot.name, slot.exp_avg_sq);
    tensors.emplace_back("step." + slot.name, slot.step);
  }
  return tensors;
}

double learning_rate(const ScheduleOptions& options, std::int64_t step) {
  if (step < options.warmup) return options.peak * double(step + 1) / double(options.warmup);
  if (options.kind == Schedule::constant) return options.peak;
  if (options.kind == Schedule::trapezoid) {
    const double left = double(options.total - step) / (options.fall * double(options.total));
    return options.peak * (options.floor + (1 - options.floor) * std::clamp(left, 0.0, 1.0));
  }
  const double span = std::max<double>(1, double(options.total - options.warmup));
  const double done = std::min(1.0, double(step - options.warmup) / span);
  const double shape =
      options.kind == Schedule::linear ? 1 - done : 0.5 * (1 + std::cos(std::numbers::pi * done));
  return options.peak * (options.floor + (1 - options.floor) * shape);
}

}  // namespace kerf::train
