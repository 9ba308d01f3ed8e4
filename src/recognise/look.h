// How often, and by whom, a map is looked at before it is named.
#pragma once

#include <optional>

#include "models/wafer/fast_tower.h"
#include "recognise/joint.h"

namespace kerf::recognise {

/// A model that looks at the maps of one task.
class Eye {
 public:
  /// `tower` float32, bfloat16 or int8 is the type of the vision tower's products; all else follows `pass`.
  Eye(wafer_model::WaferModel model, std::size_t task, const JointSettings& joint, const nn::Pass& pass,
      torch::ScalarType tower);
  /// maps [B, H, W] uint8 -> logits of one look.
  Predicted look(const torch::Tensor& maps);
  /// [N, K] log probabilities of the classes.
  torch::Tensor judge(const Predicted& predicted) const;

 private:
  wafer_model::WaferModel model_;
  std::size_t task_;
  JointSettings joint_;
  nn::Pass pass_;
  torch::Tensor class_labels_;
  std::optional<wafer_model::FastTower> tower_;  ///< of a model that has a vision tower
};

/// What a pattern is does not depend on the notch, so maps that the first look leaves doubtful are turned and
/// mirrored and their answers averaged. A closer eye, where there is one, looks at them before that.
struct Look {
  int views = 2;               ///< 1 to 8
  double sure = 0.8;           ///< probability of the class from which a map is not turned
  double closer_below = 0.95;  ///< up to which a closer eye looks, before that
  double closer_share = 0.5;   ///< of the closer eye's log probabilities
};

/// Views 0 to 7 of maps [B, H, W]: that many quarter turns; from 4 on mirrored as well.
torch::Tensor turned(const torch::Tensor& maps, int view);

struct Seen {
  torch::Tensor log_probabilities;  ///< [N, K] of the classes, after all looks
  Predicted first;                  ///< of the first look: what a map is like is told of the map as it is
};

/// Looks at maps [B, H, W] uint8. `closer` may be null; it knows the same classes.
Seen look(Eye& eye, Eye* closer, const torch::Tensor& maps, const Look& how);

}  // namespace kerf::recognise
