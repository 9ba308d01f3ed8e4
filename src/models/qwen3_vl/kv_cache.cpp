#include <kerf/error.h>

#include <algorithm>

#include "models/qwen3_vl/text.h"

namespace kerf::qwen3_vl {

KvCache::KvCache(const TextConfig& config, std::int64_t batch, std::int64_t capacity,
                 torch::TensorOptions options)
    : capacity_(capacity) {
  const std::vector<std::int64_t> shape{batch, config.num_key_value_heads, capacity, config.head_dim};
  for (std::int64_t i = 0; i < config.num_hidden_layers; ++i)
    layers_.push_back({torch::empty(shape, options), torch::empty(shape, options)});
}

void KvCache::grow(std::int64_t needed) {
  const auto capacity = std::max(needed, 2 * capacity_);
  const auto enlarge = [&](torch::Tensor& old) {
    auto shape = old.sizes().vec();
    shape[2] = capacity;
    auto wide = torch::empty(shape, old.options());
    wide.narrow(2, 0, length_).copy_(old.narrow(2, 0, length_));
    old = wide;
  };
  for (auto& layer : layers_) enlarge(layer.k), enlarge(layer.v);
  capacity_ = capacity;
}

std::pair<torch::Tensor, torch::Tensor> KvCache::append(std::size_t index, const torch::Tensor& k,
                                                        const torch::Tensor& v) {
  const auto tokens = k.size(2);
  if (length_ + tokens > capacity_) grow(length_ + tokens);
  auto& layer = layers_[index];
  layer.k.narrow(2, length_, tokens).copy_(k);
  layer.v.narrow(2, length_, tokens).copy_(v);
  return {layer.k.narrow(2, 0, length_ + tokens), layer.v.narrow(2, 0, length_ + tokens)};
}

void KvCache::truncate(std::int64_t length) {
  check(length >= 0 && length <= length_, "a cache is cut inside its length");
  length_ = length;
}

void KvCache::select_rows(const torch::Tensor& rows) {
  const auto select = [&](torch::Tensor& old) {
    auto shape = old.sizes().vec();
    shape[0] = rows.numel();
    auto kept = torch::empty(shape, old.options());
    kept.narrow(2, 0, length_).copy_(old.narrow(2, 0, length_).index_select(0, rows));
    old = kept;
  };
  for (auto& layer : layers_) select(layer.k), select(layer.v);
}

}  // namespace kerf::qwen3_vl
