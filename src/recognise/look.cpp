#include "recognise/look.h"

#include <kerf/error.h>

#include <algorithm>
#include <utility>

namespace kerf::recognise {
namespace {

/// [V * B, K] logits of views, view by view -> their means [B, K].
torch::Tensor mean_of(const torch::Tensor& logits, std::int64_t views) {
  return logits.view({views, -1, logits.size(1)}).mean(0);
}

/// The mean logits of views 0 to `views`; `first` is what view 0 gave.
Predicted look_turned(Eye& eye, const Predicted& first, const torch::Tensor& maps, int views) {
  std::vector<torch::Tensor> seen;
  for (int view = 1; view < views; ++view) seen.push_back(turned(maps, view));
  auto answers = std::vector{first};
  if (maps.size(1) == maps.size(2))  // one canvas for all views
    answers.push_back(eye.look(torch::cat(seen)));
  else
    for (const auto& one : seen) answers.push_back(eye.look(one));
  auto all = join(answers);
  all.classes = mean_of(all.classes, views);
  if (all.labels.defined()) all.labels = mean_of(all.labels, views);
  return all;
}

torch::Tensor mixed(const torch::Tensor& ours, const torch::Tensor& closer, double share) {
  return ((1 - share) * ours + share * closer).log_softmax(1);
}

torch::Tensor doubtful(const torch::Tensor& log_probabilities, double sure) {
  return (std::get<0>(log_probabilities.exp().max(1)) < sure).nonzero().squeeze(1);
}

}  // namespace

Eye::Eye(wafer_model::WaferModel model, std::size_t task, const JointSettings& joint, const nn::Pass& pass,
         torch::ScalarType tower)
    : model_(std::move(model)),
      task_(task),
      joint_(joint),
      pass_(pass),
      class_labels_(class_labels(model_->config().tasks[task])) {
  model_->eval();
  const auto type = pass.autocast.value_or(torch::kFloat32);
  model_->apply([&](torch::nn::Module& module) {
    if (auto* unit = dynamic_cast<nn::ConvUnitImpl*>(&module)) unit->fold(type);
  });
  if (model_->config().kind == wafer_model::TowerKind::vision) tower_.emplace(model_, tower);
}

Predicted Eye::look(const torch::Tensor& maps) {
  torch::NoGradGuard no_grad;
  return tower_ ? read_feature(model_, task_, tower_->feature(maps), pass_)
                : predict(model_, task_, maps, pass_);
}

torch::Tensor Eye::judge(const Predicted& predicted) const {
  return joint_log_probabilities(predicted, class_labels_, joint_);
}

torch::Tensor turned(const torch::Tensor& maps, int view) {
  const auto turn = maps.rot90(view % 4, {1, 2});
  return (view < 4 ? turn : turn.flip({2})).contiguous();
}

Seen look(Eye& eye, Eye* closer, const torch::Tensor& maps, const Look& how) {
  check(how.views >= 1 && how.views <= 8, "a map is looked at once to eight times");
  torch::NoGradGuard no_grad;
  Seen seen{{}, eye.look(maps)};
  seen.log_probabilities = eye.judge(seen.first);
  auto rows =
      doubtful(seen.log_probabilities, closer == nullptr ? how.sure : std::max(how.sure, how.closer_below));
  if (rows.size(0) == 0) return seen;
  Predicted closely;  // one row for each of `rows`
  if (closer != nullptr) {
    closely = closer->look(maps.index_select(0, rows));
    const auto both =
        mixed(seen.log_probabilities.index_select(0, rows), closer->judge(closely), how.closer_share);
    seen.log_probabilities.index_copy_(0, rows, both);
    const auto left = doubtful(both, how.sure);
    rows = rows.index_select(0, left), closely = select(closely, left);
  }
  if (how.views < 2 || rows.size(0) == 0) return seen;
  const auto chosen = maps.index_select(0, rows);
  auto answer = eye.judge(look_turned(eye, select(seen.first, rows), chosen, how.views));
  if (closer != nullptr)
    answer = mixed(answer, closer->judge(look_turned(*closer, closely, chosen, how.views)), how.closer_share);
  seen.log_probabilities.index_copy_(0, rows, answer);
  return seen;
}

}  // namespace kerf::recognise
