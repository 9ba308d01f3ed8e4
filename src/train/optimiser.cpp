#include "train/optimiser.h"

#include <kerf/error.h>

#include <cmath>
#include <numbers>

namespace kerf::train {

AdamW::AdamW(std::vector<ParameterGroup> groups, const AdamWOptions& options) : options_(options) {
  for (auto& group : groups) {
    for (auto& [name, parameter] : group.parameters) {
      const auto zeros = [&] { return torch::zeros_like(parameter, torch::kFloat32); };
      const double decay = parameter.dim() > 1 ? options.weight_decay : 0;
      slots_.push_back(
          {name, parameter, zeros(), zeros(), torch::zeros({}, torch::kFloat32), group.lr_scale, decay});
    }
  }
}

void AdamW::step(double lr) {
  torch::NoGradGuard no_grad;
  for (auto& slot : slots_) {
    auto& gradient = slot.parameter.mutable_grad();
    if (!gradient.defined()) continue;
    slot.step += 1;
    std::vector<torch::Tensor> parameters{slot.parameter}, gradients{gradient}, first{slot.exp_avg},
        second{slot.exp_avg_sq};
    at::_fused_adamw_(parameters, gradients, first, second, {}, {slot.step}, lr * slot.lr_scale,
                      options_.beta1, options_.beta2, slot.weight_decay, options_.epsilon, /*amsgrad=*/false,
                      /*maximize=*/false);
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
    tensors.emplace_back("exp_avg_sq." + slot.name, slot.exp_avg_sq);
    tensors.emplace_back("step." + slot.name, slot.step);
  }
  return tensors;
}

void AdamW::load_state(const nn::WeightStore& store) {
  for (auto& slot : slots_) {
    slot.exp_avg.copy_(store.get("exp_avg." + slot.name));
    slot.exp_avg_sq.copy_(store.get("exp_avg_sq." + slot.name));
    slot.step.copy_(store.get("step." + slot.name));
  }
}

double learning_rate(const ScheduleOptions& options, std::int64_t step) {
  if (step < options.warmup) return options.peak * double(step + 1) / double(options.warmup);
  if (options.kind == Schedule::constant) return options.peak;
  const double span = std::max<double>(1, double(options.total - options.warmup));
  const double done = std::min(1.0, double(step - options.warmup) / span);
  const double shape =
      options.kind == Schedule::linear ? 1 - done : 0.5 * (1 + std::cos(std::numbers::pi * done));
  return options.peak * (options.floor + (1 - options.floor) * shape);
}

}  // namespace kerf::train
