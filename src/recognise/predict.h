// The wafer model's answers to many maps.
#pragma once

#include "models/wafer/model.h"
#include "recognise/map_set.h"

namespace kerf::recognise {

/// Logits of N maps.
struct Predicted {
  torch::Tensor classes;    ///< [N, K] float32
  torch::Tensor labels;     ///< [N, L] float32; undefined where the task has no labels
  torch::Tensor features;   ///< [N, D] float32
  torch::Tensor projected;  ///< [N, P] float32, unit: where prototypes are
};

/// Answers of a task, in batches.
Predicted predict(wafer_model::WaferModel& model, std::size_t task, const MapSet& maps, const nn::Pass& pass);
Predicted join(const std::vector<Predicted>& parts);
/// The answers to some rows [R] int64.
Predicted select(const Predicted& all, const torch::Tensor& rows);
/// The same for maps [B, H, W] uint8.
Predicted predict(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& maps,
                  const nn::Pass& pass);
/// What the heads say of features [N, D].
Predicted read_feature(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& feature,
                       const nn::Pass& pass);

}  // namespace kerf::recognise
