// Steps between matrix products, with gradients, each in one pass over memory on the CPU (nn/kernels.h);
// elsewhere they are made of LibTorch's own.
#pragma once

#include <torch/torch.h>

namespace kerf::nn {

/// GELU in its tanh form.
torch::Tensor gelu_tanh(const torch::Tensor& x);

/// Queries, keys and values of segments of one length, [S, heads, T, d] each.
struct Heads {
  torch::Tensor q, k, v;
};
/// qkv [S * T, 3 * heads * d] -> its parts; q and k rotated by cos and sin [S * T, d] float32, in float32
/// whatever the dtype of qkv.
Heads split_rotated(const torch::Tensor& qkv, const torch::Tensor& cos, const torch::Tensor& sin,
                    std::int64_t segments, std::int64_t heads);

}  // namespace kerf::nn
