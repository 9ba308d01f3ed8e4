#include "models/wafer/fast_tower.h"

#include <ATen/Parallel.h>
#include <kerf/error.h>

#include <algorithm>
#include <cmath>

#include "nn/kernels.h"

namespace kerf::wafer_model {

using nn::bf16_kernels, nn::float_kernels, nn::Bf16;

namespace {

constexpr std::int64_t kChunk = 16;  // maps whose activations stay in a core's cache

template <typename T>
T* data(const torch::Tensor& tensor) {
  return reinterpret_cast<T*>(tensor.data_ptr());
}

}  // namespace

FastTower::FastTower(WaferModel& model, torch::ScalarType type) : config_(model->config()), type_(type) {
  check(type == torch::kFloat32 || type == torch::kBFloat16, "products run in float32 or bfloat16");
  check(config_.vision.temporal_patch_size == 1, "a map is one picture");
  torch::NoGradGuard no_grad;
  const auto weights = model->named_parameters();
  embed_ = take(weights, "visual.patch_embed.proj", "");
  const auto side = config_.canvas / config_.vision.patch_size;
  const auto layout = qwen3_vl::make_patch_layout(
      config_.vision, torch::tensor({{std::int64_t(1), side, side}}), torch::kCPU);
  const auto& table = weights["visual.pos_embed.weight"].to(torch::kFloat32);
  position_ =
      (table.index_select(0, layout.table_index.flatten()).view({4, side * side, -1}) * layout.table_weight)
          .sum(0) +
      weights["visual.patch_embed.proj.bias"].to(torch::kFloat32);
  cosine_ = layout.cos.squeeze(1).contiguous(), sine_ = layout.sin.squeeze(1).contiguous();
  const auto width = config_.vision.hidden_size;
  auto scale = torch::ones({3 * width});  // of the queries: that of the attention's scores
  scale.narrow(0, 0, width).fill_(1 / std::sqrt(double(width / config_.vision.num_heads)));
  for (std::int64_t i = 0; i < config_.vision.depth; ++i) {
    const auto block = "visual.blocks." + std::to_string(i) + ".";
    blocks_.push_back({take(weights, block + "attn.qkv", block + "norm1", scale),
                       take(weights, block + "attn.proj", ""),
                       take(weights, block + "mlp.linear_fc1", block + "norm2"),
                       take(weights, block + "mlp.linear_fc2", "")});
  }
  merge1_ = take(weights, "visual.merger.linear_fc1", "visual.merger.norm");
  merge2_ = take(weights, "visual.merger.linear_fc2", "");
  merge2_ = {merge2_.weight.to(torch::kFloat32), merge2_.bias.to(torch::kFloat32)};
}

/// A linear layer with scale and shift of the norm before it in its weights, and factors [out] of its values.
FastTower::Linear FastTower::take(const torch::OrderedDict<std::string, torch::Tensor>& weights,
                                  const std::string& name, const std::string& norm,
                                  const torch::Tensor& factors) const {
  auto weight = weights[name + ".weight"].to(torch::kFloat32).flatten(1);
  auto bias = weights[name + ".bias"].to(torch::kFloat32);
  if (!norm.empty()) {
    const auto repeats =
        weight.size(1) / weights[norm + ".weight"].size(0);  // the merger joins several patches
    const auto scale = weights[norm + ".weight"].to(torch::kFloat32).repeat({repeats});
    bias = bias + weight.matmul(weights[norm + ".bias"].to(torch::kFloat32).repeat({repeats}));
    weight = weight * scale;
  }
  if (factors.defined()) weight = weight * factors.unsqueeze(1), bias = bias * factors;
  return {weight.to(type_).contiguous(), bias.to(type_)};
}

/// [B, 3, S, S] -> [B * T, patch values], in merge order as the tower's own.
torch::Tensor FastTower::patches(const torch::Tensor& canvas) const {
  const auto patch = config_.vision.patch_size, merge = config_.vision.spatial_merge_size;
  const auto side = config_.canvas / patch, blocks = side / merge;
  return canvas.reshape({canvas.size(0), 3, blocks, merge, patch, blocks, merge, patch})
      .permute({0, 2, 5, 3, 6, 1, 4, 7})
      .reshape({canvas.size(0) * side * side, 3 * patch * patch})
      .to(type_);
}

torch::Tensor FastTower::normalised(const torch::Tensor& x) const {
  auto out = torch::empty(x.sizes(), torch::TensorOptions(type_));
  if (type_ == torch::kFloat32)
    float_kernels().normalise(data<float>(x), data<float>(out), x.size(0), x.size(1));
  else
    bf16_kernels().normalise(data<float>(x), data<Bf16>(out), x.size(0), x.size(1));
  return out;
}

void FastTower::add(torch::Tensor& x, const torch::Tensor& y) const {
  if (type_ == torch::kFloat32)
    float_kernels().add(data<float>(x), data<float>(y), x.numel());
  else
    bf16_kernels().add(data<float>(x), data<Bf16>(y), x.numel());
}

torch::Tensor FastTower::gelu(torch::Tensor x) const {
  if (type_ == torch::kFloat32)
    float_kernels().gelu(data<float>(x), data<float>(x), x.numel());
  else
    bf16_kernels().gelu(data<Bf16>(x), data<Bf16>(x), x.numel());
  return x;
}

/// [B * T, 3 W] -> [B * T, W]
torch::Tensor FastTower::attend(const torch::Tensor& qkv, std::int64_t maps) const {
  const nn::HeadShape shape{maps, qkv.size(0) / maps, config_.vision.num_heads,
                            config_.vision.hidden_size / config_.vision.num_heads};
  auto parts = torch::empty({3, maps, shape.heads, shape.tokens, shape.width}, qkv.options());
  const auto q = parts[0], k = parts[1], v = parts[2];
  if (type_ == torch::kFloat32)
    float_kernels().rotate(data<float>(qkv), data<float>(cosine_), data<float>(sine_), data<float>(q),
                           data<float>(k), data<float>(v), shape);
  else
    bf16_kernels().rotate(data<Bf16>(qkv), data<float>(cosine_), data<float>(sine_), data<Bf16>(q),
                          data<Bf16>(k), data<Bf16>(v), shape);
  // So few tokens: two products and a softmax take less time than the fused attention of LibTorch.
  const auto scores = torch::matmul(q, k.transpose(-1, -2));
  const auto rows = maps * shape.heads * shape.tokens;
  if (type_ == torch::kFloat32)
    float_kernels().softmax(data<float>(scores), rows, shape.tokens);
  else
    bf16_kernels().softmax(data<Bf16>(scores), rows, shape.tokens);
  const auto y = torch::matmul(scores, v);
  return y.transpose(1, 2).reshape({qkv.size(0), config_.vision.hidden_size});
}

torch::Tensor FastTower::run(const torch::Tensor& canvas) const {
  const auto maps = canvas.size(0);
  auto x = (torch::matmul(patches(canvas), embed_.weight.t())
                .view({maps, -1, position_.size(1)})
                .to(torch::kFloat32) +
            position_)
               .view({-1, position_.size(1)});
  for (const auto& block : blocks_) {
    const auto attended = attend(torch::linear(normalised(x), block.qkv.weight, block.qkv.bias), maps);
    add(x, torch::linear(attended, block.proj.weight, block.proj.bias));
    auto hidden = torch::linear(normalised(x), block.fc1.weight, block.fc1.bias);
    add(x, torch::linear(gelu(hidden), block.fc2.weight, block.fc2.bias));
  }
  const auto joined = normalised(x).view({-1, merge1_.weight.size(1)});
  auto hidden = torch::linear(joined, merge1_.weight, merge1_.bias);
  // The last layer is linear: the mean over the tokens may come before it.
  const auto mean = at::gelu_(hidden).view({maps, -1, merge1_.weight.size(0)}).to(torch::kFloat32).mean(1);
  return torch::linear(mean, merge2_.weight, merge2_.bias);
}

torch::Tensor FastTower::feature(const torch::Tensor& canvas) const {
  torch::NoGradGuard no_grad;
  const auto count = canvas.size(0), chunks = (count + kChunk - 1) / kChunk;
  auto features = torch::empty({count, config_.vision.out_hidden_size});
  at::parallel_for(0, chunks, 1, [&](std::int64_t first, std::int64_t last) {
    torch::NoGradGuard no_grad_here;  // the guard belongs to a thread
    for (auto chunk = first; chunk < last; ++chunk) {
      const auto start = chunk * kChunk, length = std::min(kChunk, count - start);
      features.narrow(0, start, length).copy_(run(canvas.narrow(0, start, length)));
    }
  });
  return features;
}

}  // namespace kerf::wafer_model
