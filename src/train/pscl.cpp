#include "train/pscl.h"

#include <kerf/error.h>

#include <limits>

namespace kerf::train {

torch::Tensor contrastive_loss(const torch::Tensor& features, const torch::Tensor& labels,
                               const torch::Tensor& prototypes, const ContrastOptions& options) {
  const auto anchors = features.size(0), classes = prototypes.size(0);
  check(labels.size(0) == anchors, "every anchor has a label");
  const auto keys = options.prototypes ? torch::cat({features, prototypes}) : features;
  const auto key_labels =
      options.prototypes ? torch::cat({labels, torch::arange(classes, labels.options())}) : labels;
  const auto self =
      torch::eye(anchors, keys.size(0), torch::TensorOptions(torch::kBool).device(features.device()));
  const auto same = labels.unsqueeze(1) == key_labels.unsqueeze(0);  // [N, keys]
  const auto positive = (same & ~self).to(features.scalar_type());
  auto logits = features.matmul(keys.t()) / options.temperature;
  auto weighted = logits.masked_fill(self, -std::numeric_limits<double>::infinity());
  if (options.balanced) {
    const auto counts = torch::bincount(key_labels, {}, classes).index_select(0, key_labels);
    const auto others = (counts.unsqueeze(0) - same.to(counts.scalar_type())).clamp_min(1);
    weighted = weighted - others.to(features.scalar_type()).log();
  }
  const auto log_shares = logits - torch::logsumexp(weighted, 1, true);
  const auto number = positive.sum(1);
  const auto losses = -(log_shares * positive).sum(1) / number.clamp_min(1);
  return losses.sum() / (number > 0).sum().clamp_min(1);
}

}  // namespace kerf::train
