// Overlap of boxes as tensors: left, top, right, bottom in the last dimension. Broadcasting; with gradients.
#pragma once

#include <torch/torch.h>

namespace kerf::detector {

/// Intersection over union. [.., 4] and [.., 4] -> [..]
torch::Tensor overlap(const torch::Tensor& a, const torch::Tensor& b);

/// Complete IoU: less the distance of the centres and the difference of the shapes (arXiv 1911.08287).
torch::Tensor complete_overlap(const torch::Tensor& a, const torch::Tensor& b);

}  // namespace kerf::detector
