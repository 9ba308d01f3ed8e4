// Gradient checkpointing: trade a second forward pass for not keeping a layer's activations.
#pragma once

#include <torch/torch.h>

#include <functional>

namespace kerf::nn {

/// Runs `layer(x)` without recording it and runs it again when the gradient arrives. Parameters that the
/// layer reads receive their gradients as usual. `x` must require a gradient, or none of the layer's
/// parameters would get one.
torch::Tensor checkpointed(const std::function<torch::Tensor(const torch::Tensor&)>& layer,
                           const torch::Tensor& x);

}  // namespace kerf::nn
