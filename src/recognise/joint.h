// One distribution over classes from both heads. The labels' head says independently what each class says of
// each label; together they err less than either.
#pragma once

#include "models/wafer/config.h"
#include "recognise/predict.h"

namespace kerf::recognise {

/// How logits become probabilities.
struct JointSettings {
  double temperature = 1;
  double label_share = 0.5;  ///< weight of the labels' head, 0..1; the classes' head has the rest
};

/// The labels that a task's answers are told in: its own or, without a head for labels, the base patterns.
std::vector<std::string> label_names(const wafer_model::TaskConfig& task);
/// [K, L] float32, 1 where a class has a label, by the names of both. Throws Error for a class whose name is
/// not made of labels.
torch::Tensor class_labels(const wafer_model::TaskConfig& task);

/// Log probabilities [N, K] of the classes. `class_labels` as above.
torch::Tensor joint_log_probabilities(const Predicted& predicted, const torch::Tensor& class_labels,
                                      const JointSettings& settings);
/// The same before temperature and normalisation.
torch::Tensor joint_logits(const torch::Tensor& classes, const torch::Tensor& labels,
                           const torch::Tensor& class_labels, double label_share);

}  // namespace kerf::recognise
