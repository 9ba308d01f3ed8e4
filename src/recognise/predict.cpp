#include "recognise/predict.h"

#include <algorithm>
#include <numeric>

#include "recognise/joint.h"

namespace kerf::recognise {
namespace {

constexpr std::int64_t kBatch = 128;

Predicted replaced(Predicted all, const torch::Tensor& rows, const Predicted& part) {
  all.classes.index_copy_(0, rows, part.classes), all.features.index_copy_(0, rows, part.features);
  all.projected.index_copy_(0, rows, part.projected);
  if (all.labels.defined()) all.labels.index_copy_(0, rows, part.labels);
  return all;
}

Predicted average(const std::vector<Predicted>& answers) {
  const auto mean = [&](torch::Tensor Predicted::*field) {
    std::vector<torch::Tensor> all;
    for (const auto& one : answers)
      if ((one.*field).defined()) all.push_back(one.*field);
    return all.empty() ? torch::Tensor() : torch::stack(all).mean(0);
  };
  const auto direction = mean(&Predicted::projected);
  return {mean(&Predicted::classes), mean(&Predicted::labels), mean(&Predicted::features),
          direction / direction.norm(2, {1}, true).clamp_min(1e-6)};
}

/// [B, H, W] turned by view quarter turns; from 4 on mirrored as well.
torch::Tensor turned(const torch::Tensor& maps, int view) {
  const auto turn = maps.rot90(view % 4, {1, 2});
  return (view < 4 ? turn : turn.flip({2})).contiguous();
}

template <typename Answer>
Predicted in_batches(const MapSet& maps, const Answer& answer) {
  std::vector<Predicted> parts;
  for (std::int64_t start = 0; start < maps.count; start += kBatch) {
    std::vector<std::int64_t> indices(std::size_t(std::min(kBatch, maps.count - start)));
    std::iota(indices.begin(), indices.end(), start);
    parts.push_back(answer(gather_maps(maps, indices)));
  }
  return join(parts);
}

}  // namespace

Predicted select(const Predicted& all, const torch::Tensor& rows) {
  const auto pick = [&](const torch::Tensor& tensor) {
    return tensor.defined() ? tensor.index_select(0, rows) : tensor;
  };
  return {pick(all.classes), pick(all.labels), pick(all.features), pick(all.projected)};
}

Predicted join(const std::vector<Predicted>& parts) {
  std::vector<torch::Tensor> classes, labels, features, projected;
  for (const auto& part : parts) {
    classes.push_back(part.classes), features.push_back(part.features);
    projected.push_back(part.projected);
    if (part.labels.defined()) labels.push_back(part.labels);
  }
  return {torch::cat(classes), labels.empty() ? torch::Tensor() : torch::cat(labels), torch::cat(features),
          torch::cat(projected)};
}

namespace {

Predicted read_feature(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& feature,
                       const nn::Pass& pass) {
  auto& heads = model->task(task);
  Predicted predicted{heads.classes(feature, pass), {}, feature, heads.project(feature, pass)};
  if (!model->config().tasks[task].labels.empty()) predicted.labels = heads.labels(feature, pass);
  return predicted;
}

}  // namespace

Predicted predict(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& maps,
                  const nn::Pass& pass) {
  torch::NoGradGuard no_grad;
  model->eval();
  const auto canvas = wafer_model::draw_canvas(maps, model->config());
  return read_feature(model, task, wafer_model::WaferModelImpl::feature(model->tokens(canvas, pass)), pass);
}

Predicted look(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& maps, const Look& look,
               const nn::Pass& pass) {
  torch::NoGradGuard no_grad;
  const auto answer = [&](const torch::Tensor& seen) {
    if (!look.tower) return predict(model, task, seen, pass);
    model->eval();
    const auto canvas = wafer_model::draw_canvas(seen, model->config());
    return read_feature(model, task, look.tower->feature(canvas), pass);
  };
  auto first = answer(maps);
  if (look.views < 2) return first;
  const auto& config = model->config().tasks[task];
  const auto surest = std::get<0>(joint_log_probabilities(first, class_labels(config), {}).exp().max(1));
  const auto rows = (surest < look.sure).nonzero().squeeze(1);
  if (rows.size(0) == 0) return first;
  const auto doubtful = maps.index_select(0, rows);
  std::vector<Predicted> answers{select(first, rows)};
  for (int view = 1; view < look.views; ++view) answers.push_back(answer(turned(doubtful, view)));
  return replaced(first, rows, average(answers));
}

Predicted predict(wafer_model::WaferModel& model, std::size_t task, const MapSet& maps,
                  const nn::Pass& pass) {
  return in_batches(maps, [&](const torch::Tensor& batch) { return predict(model, task, batch, pass); });
}

Predicted look(wafer_model::WaferModel& model, std::size_t task, const MapSet& maps, const Look& how,
               const nn::Pass& pass) {
  return in_batches(maps, [&](const torch::Tensor& batch) { return look(model, task, batch, how, pass); });
}

}  // namespace kerf::recognise
