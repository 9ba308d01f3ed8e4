#include "recognise/predict.h"

#include <algorithm>
#include <numeric>

namespace kerf::recognise {
namespace {

constexpr std::int64_t kBatch = 128;

Predicted on_cpu(const Predicted& predicted) {
  const auto move = [](const torch::Tensor& tensor) { return tensor.defined() ? tensor.cpu() : tensor; };
  return {move(predicted.classes), move(predicted.labels), move(predicted.features),
          move(predicted.projected)};
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

Predicted read_feature(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& feature,
                       const nn::Pass& pass) {
  auto& heads = model->task(task);
  Predicted predicted{heads.classes(feature, pass), {}, feature, heads.project(feature, pass)};
  if (!model->config().tasks[task].labels.empty()) predicted.labels = heads.labels(feature, pass);
  return predicted;
}

Predicted predict(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& maps,
                  const nn::Pass& pass) {
  torch::NoGradGuard no_grad;
  model->eval();
  const auto canvas = wafer_model::draw_canvas(maps, model->config());
  return read_feature(model, task, wafer_model::WaferModelImpl::feature(model->tokens(canvas, pass)), pass);
}

Predicted predict(wafer_model::WaferModel& model, std::size_t task, const MapSet& maps,
                  const nn::Pass& pass) {
  std::vector<Predicted> parts;
  for (std::int64_t start = 0; start < maps.count; start += kBatch) {
    std::vector<std::int64_t> indices(std::size_t(std::min(kBatch, maps.count - start)));
    std::iota(indices.begin(), indices.end(), start);
    parts.push_back(on_cpu(predict(model, task, gather_maps(maps, indices), pass)));
  }
  return join(parts);
}

}  // namespace kerf::recognise
