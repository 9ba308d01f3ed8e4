#include "recognise/look.h"

#include <kerf/error.h>

namespace kerf::recognise {
namespace {

/// [V * B, K] logits of views, view by view -> their means [B, K].
torch::Tensor mean_of(const torch::Tensor& logits, std::int64_t views) {
  return logits.view({views, -1, logits.size(1)}).mean(0);
}

}  // namespace

torch::Tensor turned(const torch::Tensor& maps, int view) {
  const auto turn = maps.rot90(view % 4, {1, 2});
  return (view < 4 ? turn : turn.flip({2})).contiguous();
}

Predicted look(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& maps, const Look& how,
               const torch::Tensor& class_labels, const nn::Pass& pass) {
  check(how.tower != nullptr && how.views >= 1 && how.views <= 8, "a look needs a tower and 1 to 8 views");
  torch::NoGradGuard no_grad;
  model->eval();
  const auto answer = [&](const torch::Tensor& seen) {
    return read_feature(model, task, how.tower->feature(seen), pass);
  };
  auto first = answer(maps);
  if (how.views < 2) return first;
  const auto surest = std::get<0>(joint_log_probabilities(first, class_labels, how.joint).exp().max(1));
  const auto rows = (surest < how.sure).nonzero().squeeze(1);
  if (rows.size(0) == 0) return first;
  const auto doubtful = maps.index_select(0, rows);
  std::vector<torch::Tensor> seen;
  for (int view = 1; view < how.views; ++view) seen.push_back(turned(doubtful, view));
  auto answers = std::vector{select(first, rows)};
  if (maps.size(1) == maps.size(2))  // one canvas for all views
    answers.push_back(answer(torch::cat(seen)));
  else
    for (const auto& one : seen) answers.push_back(answer(one));
  const auto all = join(answers);
  first.classes.index_copy_(0, rows, mean_of(all.classes, how.views));
  if (first.labels.defined()) first.labels.index_copy_(0, rows, mean_of(all.labels, how.views));
  return first;
}

}  // namespace kerf::recognise
