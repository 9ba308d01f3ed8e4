// Which dies decide: integrated gradients (Sundararajan et al., ICML 2017) from the map with every failing
// die taken as good to the map as it is, checked by deleting dies.
#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"
#include "recognise/recogniser_state.h"

namespace kerf {
namespace {

constexpr int kSteps = 16;              // of the path
constexpr double kDeletedShare = 0.2;   // of the failing dies
constexpr std::uint64_t kLot = 0x10AD;  // of the dies deleted by lot: the same map, the same control

/// [B] log-odds of class `index` for shares of dies [B, 3, H, W].
torch::Tensor log_odds(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& shares,
                       const torch::Tensor& class_labels, const recognise::JointSettings& joint,
                       std::int64_t index) {
  const nn::Pass pass;  // float32: differences of gradients are small
  const auto canvas = wafer_model::draw_shares(shares, model->config());
  const auto feature = wafer_model::WaferModelImpl::feature(model->tokens(canvas, pass));
  auto& heads = model->task(task);
  const bool by_label = !model->config().tasks[task].labels.empty();
  const auto labels = by_label ? heads.labels(feature, pass) : torch::Tensor();
  const auto logits =
      (recognise::joint_logits(heads.classes(feature, pass), labels, class_labels, joint.label_share) /
       joint.temperature)
          .log_softmax(1);
  auto others = logits.clone();
  others.select(1, index).fill_(-1e9);
  return logits.select(1, index) - torch::logsumexp(others, 1);
}

/// The map's cells with the failing ones among `order`'s first `count` taken as good.
torch::Tensor without(const torch::Tensor& map, const std::vector<std::int64_t>& order, std::size_t count) {
  auto changed = map.clone();
  auto* cells = changed.data_ptr<std::uint8_t>();
  for (std::size_t i = 0; i < count; ++i) cells[order[i]] = std::uint8_t(DieState::pass);
  return changed;
}

double probability(double log_odds) {
  return 1 / (1 + std::exp(-log_odds));
}

}  // namespace

bool WaferRecogniser::explains(const std::string& class_name) const {
  const auto& names = state_->config().classes;
  return std::find(names.begin(), names.end(), class_name) != names.end();
}

WaferHeat WaferRecogniser::explain(const DieGrid& grid, const std::string& class_name) {
  auto& state = *state_;
  const auto& names = state.config().classes;
  const auto found = std::find(names.begin(), names.end(), class_name);
  if (found == names.end())
    fail("'{}' is no class that the model was trained on, so no die can be weighed for it", class_name);
  const std::int64_t index = found - names.begin();
  state.model->eval();
  const auto odds = [&](const torch::Tensor& shares) {
    return log_odds(state.model, state.task, shares, state.class_labels, state.memory().joint, index);
  };
  const auto map = recognise::to_tensor(grid);
  const auto failing = (map == std::int64_t(DieState::fail)).to(torch::kFloat32);  // [1, H, W]
  const auto shares = wafer_model::die_shares(map);
  const auto steps = (torch::arange(kSteps, torch::kFloat32) + 0.5) / kSteps;
  auto extent = steps.view({-1, 1, 1}).expand({kSteps, grid.rows, grid.columns}).clone().requires_grad_();
  const auto moved = torch::stack(
      {shares.select(1, 0) + failing * (1 - extent), failing * extent, shares.select(1, 2).expand_as(extent)},
      1);
  const auto gradient = torch::autograd::grad({odds(moved).sum()}, {extent})[0];
  const auto heat = (gradient.mean(0) * failing[0]).to(torch::kFloat64).contiguous();
  WaferHeat result{grid.columns, grid.rows, {}, 0, 0, 0};
  result.cells.assign(heat.data_ptr<double>(), heat.data_ptr<double>() + heat.numel());

  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < std::int64_t(grid.cells.size()); ++i)
    if (grid.cells[std::size_t(i)] == DieState::fail) order.push_back(i);
  auto lot = order;
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return result.cells[std::size_t(a)] > result.cells[std::size_t(b)];
  });
  Random random(kLot ^ mix_bits(lot.size()));
  shuffle(lot, random);
  const auto count = std::size_t(std::ceil(kDeletedShare * double(order.size())));
  torch::NoGradGuard no_grad;
  const auto tried = torch::cat({map, without(map, order, count), without(map, lot, count)});
  const auto answers = odds(wafer_model::die_shares(tried));
  result.with = probability(answers[0].item<double>());
  result.without = probability(answers[1].item<double>());
  result.control = probability(answers[2].item<double>());
  return result;
}

}  // namespace kerf
