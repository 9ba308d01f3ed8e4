// Scaled dot-product attention with grouped key/value heads, and rotary embedding helpers.
#pragma once

#include <torch/torch.h>

namespace kerf::nn {

/// cat(-x[d/2:], x[:d/2]) over the last dimension.
torch::Tensor rotate_half(const torch::Tensor& x);

/// x * cos + rotate_half(x) * sin; cos and sin broadcast against x.
torch::Tensor apply_rotary(const torch::Tensor& x, const torch::Tensor& cos, const torch::Tensor& sin);

/// Full bidirectional attention. q, k, v [B, heads, L, d] -> [B, heads, L, d].
torch::Tensor attend_all(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v);

struct CausalOptions {
  std::int64_t past = 0;   ///< keys that precede the first query
  torch::Tensor key_mask;  ///< [B, S] bool, true where a key is real; undefined: all are
};
/// Causal attention; query i sees keys 0..past+i. q [B, heads, T, d]; k, v [B, kv_heads, S, d] with
/// S = past + T; query head h reads key head h / (heads / kv_heads). A query all of whose keys are masked
/// gives finite values.
torch::Tensor attend_causal(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                            const CausalOptions& options);

}  // namespace kerf::nn
