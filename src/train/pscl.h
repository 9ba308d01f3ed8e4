// Prototype-supervised contrastive learning (WamGLM, Applied Soft Computing 2025, doi
// 10.1016/j.asoc.2025.113962): the balanced contrastive loss (Zhu et al., CVPR 2022) over views and one
// prototype a class.
#pragma once

#include <torch/torch.h>

namespace kerf::train {

struct ContrastOptions {
  double temperature = 0.08;
  bool balanced = true;    ///< each key's exponential is divided by the number of keys of its class
  bool prototypes = true;  ///< the prototypes are keys beside the views
};

/// Mean loss over the anchors. Anchors are the features [N, P] (all views of a batch, L2-normalised) of
/// classes `labels` [N] int64; keys are the features and the prototypes [K, P], an anchor itself left out:
///   loss_i = -mean over p of log(exp(f_i k_p / T) / sum over keys j of exp(f_i k_j / T) / n_j)
/// where p runs over the keys of the anchor's class and n_j counts the keys of j's class in the batch, its
/// prototype included and, for the anchor's own class, the anchor excluded. Anchors whose class has no other
/// key count nothing.
torch::Tensor contrastive_loss(const torch::Tensor& features, const torch::Tensor& labels,
                               const torch::Tensor& prototypes, const ContrastOptions& options = {});

}  // namespace kerf::train
