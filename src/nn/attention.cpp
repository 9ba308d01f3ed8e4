#include "nn/attention.h"

#include <cmath>

#include "nn/device.h"

namespace kerf::nn {
namespace {

/// [T, S] true where query i may see key j.
torch::Tensor causal_mask(std::int64_t queries, std::int64_t keys, std::int64_t past, torch::Device device) {
  const auto rows = torch::arange(past, past + queries, torch::TensorOptions().device(device)).unsqueeze(1);
  return torch::arange(keys, torch::TensorOptions().device(device)).unsqueeze(0) <= rows;
}

/// Additive mask [B or 1, 1, T, S] in the queries' dtype; the lowest finite value keeps masked rows finite.
torch::Tensor additive_mask(const torch::Tensor& q, std::int64_t keys, const CausalOptions& options) {
  auto allowed = causal_mask(q.size(2), keys, options.past, q.device()).view({1, 1, q.size(2), keys});
  if (options.key_mask.defined())
    allowed = allowed & options.key_mask.to(torch::kBool).view({-1, 1, 1, keys});
  const double lowest = q.scalar_type() == torch::kFloat16 ? -65504.0 : -3.3895e38;
  return torch::zeros(allowed.sizes(), q.options()).masked_fill(allowed.logical_not(), lowest);
}

torch::Tensor repeat_heads(const torch::Tensor& x, std::int64_t times) {
  if (times == 1) return x;
  return x.unsqueeze(2).expand({x.size(0), x.size(1), times, x.size(2), x.size(3)}).flatten(1, 2);
}

/// Causal attention of grouped heads as two batched products and a softmax: the query heads of a group become
/// rows of one product. `mask` [B or 1, 1, T, S] is added to the scores.
torch::Tensor attend_by_products(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                                 const torch::Tensor& mask) {
  const auto batch = q.size(0), heads = k.size(1), group = q.size(1) / heads;
  const auto rows = q.reshape({batch, heads, group * q.size(2), q.size(3)});
  const auto scores = torch::matmul(rows * (1 / std::sqrt(double(q.size(3)))), k.transpose(-1, -2));
  return torch::matmul(torch::softmax(scores + mask.repeat({1, 1, group, 1}), -1), v).view(q.sizes());
}

bool learns(const torch::Tensor& q) {
  return q.requires_grad() && torch::GradMode::is_enabled();
}

/// Whether bf16 is only how q is stored: no product in it is fast here.
bool widen_first(const torch::Tensor& q) {
  return q.is_cpu() && q.scalar_type() == torch::kBFloat16 && !fast_bf16();
}

}  // namespace

torch::Tensor rotate_half(const torch::Tensor& x) {
  const auto halves = x.chunk(2, -1);
  return torch::cat({-halves[1], halves[0]}, -1);
}

torch::Tensor apply_rotary(const torch::Tensor& x, const torch::Tensor& cos, const torch::Tensor& sin) {
  return x * cos + rotate_half(x) * sin;
}

torch::Tensor attend_all(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v) {
  if (widen_first(q))
    return attend_all(q.to(torch::kFloat32), k.to(torch::kFloat32), v.to(torch::kFloat32))
        .to(q.scalar_type());
  // In bf16 on a CPU the fused kernel multiplies in float32; batched products in bf16 take 0.6 of its time
  // when training (AVX512-BF16, [8, 4, 576, 64], one thread). Only long sequences are left to it, whose
  // scores would not fit in memory.
  constexpr std::int64_t kLong = 1024;
  const bool narrow = q.is_cpu() && q.scalar_type() == torch::kBFloat16;
  if (!narrow || (!learns(q) && k.size(-2) > kLong)) return at::scaled_dot_product_attention(q, k, v);
  const auto scores = torch::matmul(q * (1 / std::sqrt(double(q.size(-1)))), k.transpose(-1, -2));
  return torch::matmul(torch::softmax(scores, -1), v);
}

torch::Tensor attend_causal(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                            const CausalOptions& options) {
  if (widen_first(q))
    return attend_causal(q.to(torch::kFloat32), k.to(torch::kFloat32), v.to(torch::kFloat32), options)
        .to(q.scalar_type());
  const auto group = q.size(1) / k.size(1), batch = q.size(0), queries = q.size(2), keys = k.size(2);
  if (queries == 1) {
    // Decoding: the query heads of a group become rows of one product, so the cache is read without repeating
    // it.
    const auto grouped = q.view({batch, k.size(1), group, q.size(3)});
    torch::optional<torch::Tensor> mask;
    if (options.key_mask.defined()) mask = additive_mask(q, keys, options);
    return at::scaled_dot_product_attention(grouped, k, v, mask).view({batch, q.size(1), 1, q.size(3)});
  }
  // The fused kernel's gradient multiplies in float32 (MKL). Of longer sequences the scores would need too
  // much memory, all layers having theirs at once.
  constexpr std::int64_t kMostScores = 1 << 24;
  if (q.is_cpu() && q.scalar_type() == torch::kBFloat16 && learns(q) &&
      batch * q.size(1) * queries * keys <= kMostScores)
    return attend_by_products(q, k, v, additive_mask(q, keys, options));
  const auto wide_k = repeat_heads(k, group), wide_v = repeat_heads(v, group);
  if (options.past == 0 && !options.key_mask.defined())
    return at::scaled_dot_product_attention(q, wide_k, wide_v, {}, 0.0, /*is_causal=*/true);
  return at::scaled_dot_product_attention(q, wide_k, wide_v, additive_mask(q, keys, options));
}

}  // namespace kerf::nn
