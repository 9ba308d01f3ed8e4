// How often a map is looked at before it is named.
#pragma once

#include "models/wafer/fast_tower.h"
#include "recognise/joint.h"

namespace kerf::recognise {

/// What a pattern is does not depend on the notch, so maps that the first look leaves doubtful are turned and
/// mirrored and their answers averaged.
struct Look {
  int views = 4;        ///< 1 to 8
  double sure = 0.8;    ///< probability of the class from which one look is enough
  JointSettings joint;  ///< how that probability is made of the logits
  const wafer_model::FastTower* tower = nullptr;
};

/// Views 0 to 7 of maps [B, H, W]: that many quarter turns; from 4 on mirrored as well.
torch::Tensor turned(const torch::Tensor& maps, int view);

/// Answers to maps [B, H, W] uint8; of doubtful ones the mean logits. Features and projections are those of
/// the first look: what a map is like is told of the map as it is. `class_labels` as for
/// joint_log_probabilities.
Predicted look(wafer_model::WaferModel& model, std::size_t task, const torch::Tensor& maps, const Look& how,
               const torch::Tensor& class_labels, const nn::Pass& pass);

}  // namespace kerf::recognise
