#include "models/detector/loss.h"

#include "models/detector/boxes.h"

namespace kerf::detector {
namespace {

/// Cross-entropy of the two bins on either side of a true distance, by nearness. `logits` [K, 4, bins],
/// `wanted` [K, 4] in strides -> [K]
torch::Tensor distance_loss(const torch::Tensor& logits, const torch::Tensor& wanted) {
  const auto bins = logits.size(2);
  const auto target = wanted.clamp(0, double(bins - 1) - 0.01);
  const auto lower = target.floor();
  const auto upper_share = target - lower;
  const auto log_probability = torch::log_softmax(logits, 2);
  const auto below = lower.to(torch::kInt64).unsqueeze(2);
  const auto at_lower = log_probability.gather(2, below).squeeze(2),
             at_upper = log_probability.gather(2, below + 1).squeeze(2);
  return -(at_lower * (1 - upper_share) + at_upper * upper_share).mean(1);
}

}  // namespace

Loss loss(const Output& output, const Truth& truth, const LossOptions& options) {
  const auto assignment = assign(output, truth, options.assign);
  const auto norm = assignment.scores.sum().clamp_min(1);
  Loss result;
  result.classes =
      torch::binary_cross_entropy_with_logits(output.classes, assignment.scores, {}, {}, at::Reduction::Sum) /
      norm;
  const auto where = assignment.positive.nonzero().unbind(1);  // picture and place of each
  const auto picture = where[0], place = where[1];
  const auto weight = assignment.scores.index({picture, place}).sum(1);
  result.boxes = result.distances = output.classes.sum() * 0;  // a batch without defects
  if (picture.size(0) > 0) {
    const auto wanted = truth.boxes.index({picture, assignment.defect.index({picture, place})});
    const auto found = output.boxes().index({picture, place});
    result.boxes = ((1 - complete_overlap(found, wanted)) * weight).sum() / norm;
    const auto point = output.points.index({place}), stride = output.strides.index({place}).unsqueeze(1);
    const auto sides =
        torch::cat({point - wanted.narrow(1, 0, 2), wanted.narrow(1, 2, 2) - point}, 1) / stride;
    result.distances = (distance_loss(output.distances.index({picture, place}), sides) * weight).sum() / norm;
  }
  result.total =
      result.classes * options.classes + result.boxes * options.boxes + result.distances * options.distances;
  return result;
}

}  // namespace kerf::detector
