// The wafer model's answers to many maps.
#pragma once

#include "models/wafer/fast_tower.h"
#include "recognise/map_set.h"

namespace kerf::recognise {

/// Logits of N maps.
struct Predicted {
  torch::Tensor classes;    ///< [N, K] float32
  torch::Tensor labels;     ///< [N, L] float32; undefined where the task has no labels
  torch::Tensor features;   ///< [N, D] float32
  torch::Tensor projected;  ///< [N, P] float32, unit: where prototypes are
};

/// How often a map is looked at. What a pattern is does not depend on the notch, so maps that the first look
/// leaves doubtful are turned and mirrored and their answers averaged.
struct Look {
  int views = 1;       ///< 1 to 8
  double sure = 0.98;  ///< probability of the class, uncalibrated, from which one look is enough
  const wafer_model::FastTower* tower = nullptr;  ///< computes the features where given
};
/// The same with more looks at doubtful maps: mean logits and features, the mean projection on the sphere.
Predicted look(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& maps, const Look& look,
               const nn::Pass& pass);
Predicted look(wafer_model::WaferModel& model, std::size_t task, const MapSet& maps, const Look& look,
               const nn::Pass& pass);

/// Answers of a task, in batches.
Predicted predict(wafer_model::WaferModel& model, std::size_t task, const MapSet& maps, const nn::Pass& pass);
Predicted join(const std::vector<Predicted>& parts);
/// The answers to some rows [R] int64.
Predicted select(const Predicted& all, const torch::Tensor& rows);
/// The same for maps [B, H, W] uint8.
Predicted predict(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& maps,
                  const nn::Pass& pass);

}  // namespace kerf::recognise
