#include "train/optimiser.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace kerf::train {

torch::Tensor orthogonalised(const torch::Tensor& matrices, torch::ScalarType precision) {
  check(matrices.dim() == 2 || matrices.dim() == 3, "only matrices are orthogonalised");
  // Coefficients of the published iteration: chosen for a steep slope at zero, not for convergence to 1.
  constexpr double kA = 3.4445, kB = -4.775, kC = 2.0315;
  const bool tall = matrices.size(-2) > matrices.size(-1);
  auto x = (tall ? matrices.mT() : matrices).to(precision);
  x = x / (x.norm(2, {-2, -1}, true) + 1e-7);
  for (int i = 0; i < 5; ++i) {
    const auto gram = torch::matmul(x, x.mT());
    x = kA * x + torch::matmul(kB * gram + kC * torch::matmul(gram, gram), x);
  }
  return (tall ? x.mT() : x).to(torch::kFloat32);
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
                        torch::zeros({}, torch::dtype(torch::kFloat32).device(parameter.device())),
                        group.lr_scale, decay, by_muon});
    }
  }
}

/// Fields of slots as the lists that the operators over many tensors take.
struct AdamW::Lists {
  std::vector<torch::Tensor> parameters, gradients, first, second, steps;
  explicit Lists(const std::vector<Slot*>& slots) {
    for (auto* slot : slots) {
      parameters.push_back(slot->parameter), gradients.push_back(slot->parameter.grad());
      first.push_back(slot->exp_avg), steps.push_back(slot->step);
      if (!slot->muon) second.push_back(slot->exp_avg_sq);
    }
  }
};

void AdamW::adamw_step(const std::vector<Slot*>& slots, double lr) {
  Lists all(slots);
  at::_fused_adamw_(all.parameters, all.gradients, all.first, all.second, {}, all.steps, lr, options_.beta1,
                    options_.beta2, slots.front()->weight_decay, options_.epsilon, /*amsgrad=*/false,
                    /*maximize=*/false);
}

void AdamW::muon_step(const std::vector<Slot*>& slots, double lr) {
  Lists all(slots);
  for (auto& gradient : all.gradients) gradient = gradient.to(torch::kFloat32);
  at::_foreach_mul_(all.first, muon_.momentum);
  at::_foreach_add_(all.first, all.gradients);
  const auto direction = orthogonalised(
      torch::stack(at::_foreach_add(all.gradients, all.first, muon_.momentum)).flatten(2), muon_.precision);
  // A tall matrix is stretched, so that its outputs change as much as a square one's.
  const double stretch = std::sqrt(std::max(1.0, double(direction.size(1)) / double(direction.size(2))));
  const double rate = lr * muon_.lr_scale;
  auto directions = direction.unbind();
  for (std::size_t i = 0; i < slots.size(); ++i) directions[i] = directions[i].view_as(all.parameters[i]);
  at::_foreach_mul_(all.parameters, 1 - rate * slots.front()->weight_decay);
  at::_foreach_add_(all.parameters, directions, -rate * stretch);
}

bool AdamW::together(const Slot& a, const Slot& b) {
  return a.muon == b.muon && a.lr_scale == b.lr_scale && a.weight_decay == b.weight_decay &&
         a.parameter.scalar_type() == b.parameter.scalar_type() &&
         (!a.muon || a.parameter.sizes() == b.parameter.sizes());
}

void AdamW::step(double lr) {
  torch::NoGradGuard no_grad;
  std::vector<std::vector<Slot*>> batches;
  for (auto& slot : slots_) {
    if (!slot.parameter.grad().defined()) continue;
    slot.step += 1;
    const auto fitting =
        std::ranges::find_if(batches, [&](const auto& batch) { return together(*batch.front(), slot); });
    if (fitting == batches.end())
      batches.push_back({&slot});
    else
      fitting->push_back(&slot);
  }
  for (const auto& batch : batches) {
    const auto& first = *batch.front();
    if (first.muon)
      muon_step(batch, lr * first.lr_scale);
    else
      adamw_step(batch, lr * first.lr_scale);
  }
  zero_grad();
}

void AdamW::zero_grad() {
  for (auto& slot : slots_) slot.parameter.mutable_grad() = torch::Tensor();
}

double AdamW::clip(double max_norm) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> gradients;
  for (const auto& slot : slots_)
    if (slot.parameter.grad().defined()) gradients.push_back(slot.parameter.grad());
  if (gradients.empty()) return 0;
  const double norm = torch::stack(at::_foreach_norm(gradients)).norm().item<double>();
  if (max_norm > 0 && norm > max_norm) at::_foreach_mul_(gradients, max_norm / (norm + 1e-6));
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
