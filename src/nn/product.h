// x W^T for linear layers, by whichever way is fastest on this processor.
#pragma once

#include <torch/torch.h>

namespace kerf::nn {

/// x W^T + bias in x's dtype. x [.., K], weight [N, K], bias [N] (undefined: none). bfloat16 weights under
/// float32 x are widened as they are read, and never all at once; where the processor has no products in
/// bfloat16, those of bfloat16 x are made in float32. Differentiable in x, weight and bias.
torch::Tensor product(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias = {});

}  // namespace kerf::nn
