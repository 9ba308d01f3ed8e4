#include "recognise/scores.h"

#include <cmath>

namespace kerf::recognise {
namespace {

/// Mean over the columns that occur of 2 TP / (predicted + true). predicted, truth [N, C] bool.
double macro_f1(const torch::Tensor& predicted, const torch::Tensor& truth) {
  const auto hits = (predicted & truth).sum(0).to(torch::kFloat64);
  const auto both = (predicted.sum(0) + truth.sum(0)).to(torch::kFloat64);
  return (2 * hits / both.clamp_min(1)).masked_select(truth.any(0)).mean().item<double>();
}

torch::Tensor as_columns(const torch::Tensor& classes, std::int64_t count) {
  return torch::one_hot(classes, count).to(torch::kBool);
}

}  // namespace

std::map<std::string, double> score(const Predicted& predicted, const MapSet& truth,
                                    const wafer_model::TaskConfig& task) {
  std::map<std::string, double> scores;
  const auto classes = torch::tensor(truth.classes);
  const auto answers = predicted.classes.argmax(1);
  const auto count = std::int64_t(task.classes.size());
  scores["accuracy"] = (answers == classes).to(torch::kFloat64).mean().item<double>();
  scores["f1"] = macro_f1(as_columns(answers, count), as_columns(classes, count));
  if (!predicted.labels.defined()) return scores;
  const auto labels =
      torch::tensor(truth.labels).view({truth.count, std::int64_t(task.labels.size())}).to(torch::kBool);
  const auto found = predicted.labels > 0;
  scores["exact"] = (found == labels).all(1).to(torch::kFloat64).mean().item<double>();
  scores["label f1"] = macro_f1(found, labels);
  return scores;
}

}  // namespace kerf::recognise
