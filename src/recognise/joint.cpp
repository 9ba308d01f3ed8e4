#include "recognise/joint.h"

#include <kerf/error.h>
#include <kerf/wafer_classes.h>

#include <algorithm>

namespace kerf::recognise {

std::vector<std::string> label_names(const wafer_model::TaskConfig& task) {
  if (!task.labels.empty()) return task.labels;
  return {kWaferPatternNames.begin(), kWaferPatternNames.end()};
}

torch::Tensor class_labels(const wafer_model::TaskConfig& task) {
  const auto names = label_names(task);
  auto table = torch::zeros({std::int64_t(task.classes.size()), std::int64_t(names.size())});
  for (std::size_t row = 0; row < task.classes.size(); ++row) {
    const auto labels = wafer_labels_from(task.classes[row]);
    if (!labels) fail("the class '{}' is not made of patterns that Kerf knows", task.classes[row]);
    for (std::size_t i = 0; i < labels->size(); ++i) {
      if (!(*labels)[i]) continue;
      const auto found = std::find(names.begin(), names.end(), kWaferPatternNames[i]);
      if (found == names.end())
        fail("the class '{}' has the pattern {}, which is not among the labels", task.classes[row],
             kWaferPatternNames[i]);
      table[std::int64_t(row)][found - names.begin()] = 1;
    }
  }
  return table;
}

torch::Tensor joint_logits(const torch::Tensor& classes, const torch::Tensor& labels,
                           const torch::Tensor& class_labels, double label_share) {
  const auto by_class = classes.log_softmax(1);
  if (!labels.defined()) return by_class;
  const auto by_label = torch::matmul(torch::log_sigmoid(labels), class_labels.t()) +
                        torch::matmul(torch::log_sigmoid(-labels), (1 - class_labels).t());
  return (1 - label_share) * by_class + label_share * by_label;
}

torch::Tensor joint_log_probabilities(const Predicted& predicted, const torch::Tensor& class_labels,
                                      const JointSettings& settings) {
  return (joint_logits(predicted.classes, predicted.labels, class_labels, settings.label_share) /
          settings.temperature)
      .log_softmax(1);
}

}  // namespace kerf::recognise
