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

/// Whether rms_norm, norm_rotated and swiglu take these: on the CPU, in float32 or bfloat16, with weights in
/// float32, as training has them.
bool has_norm_kernel(const torch::Tensor& x, const torch::Tensor& weight);
/// weight x / sqrt(mean of x^2 + epsilon) over the last dimension, in float32. weight [W] float32.
torch::Tensor rms_norm(const torch::Tensor& x, const torch::Tensor& weight, double epsilon);
/// Heads x [B, T, heads, d] after rms_norm, rotated by cos and sin [B, T, d] float32 -> [B, heads, T, d] in
/// x's dtype.
torch::Tensor norm_rotated(const torch::Tensor& x, const torch::Tensor& weight, double epsilon,
                           const torch::Tensor& cos, const torch::Tensor& sin);
/// silu(gate) * up, both of one dtype.
torch::Tensor swiglu(const torch::Tensor& gate, const torch::Tensor& up);

}  // namespace kerf::nn
