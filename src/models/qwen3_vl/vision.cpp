#include "models/qwen3_vl/vision.h"

#include <kerf/error.h>

#include <algorithm>

#include "nn/attention.h"
#include "nn/checkpointing.h"
#include "nn/fused.h"
#include "nn/product.h"

namespace kerf::qwen3_vl {

VisualFeatures VisualFeatures::select(const torch::Tensor& rows) const {
  if (!rows.defined()) return *this;
  const auto on_device = rows.to(merged.device());
  VisualFeatures chosen{merged.index_select(0, on_device), {}, patches};
  for (const auto& level : deepstack) chosen.deepstack.push_back(level.index_select(0, on_device));
  return chosen;
}

namespace {

constexpr double kNormEpsilon = 1e-6;  // fixed in the reference, not configured

bool all_equal(const std::vector<std::int64_t>& lengths) {
  return std::all_of(lengths.begin(), lengths.end(), [&](auto length) { return length == lengths.front(); });
}

/// q, k, v [N, heads, d] -> [N, heads, d]; attention stays inside each segment.
torch::Tensor attend_segments(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                              const std::vector<std::int64_t>& segments) {
  const auto run = [](const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v) {
    return nn::attend_all(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)).transpose(1, 2);
  };
  const auto qs = q.split_with_sizes(segments), ks = k.split_with_sizes(segments),
             vs = v.split_with_sizes(segments);
  std::vector<torch::Tensor> outputs;
  for (std::size_t i = 0; i < segments.size(); ++i)
    outputs.push_back(run(qs[i].unsqueeze(0), ks[i].unsqueeze(0), vs[i].unsqueeze(0)).squeeze(0));
  return torch::cat(outputs);
}

/// Rotates in float32 whatever the input's dtype, as the reference does.
torch::Tensor rotate(const torch::Tensor& x, const PatchLayout& layout) {
  return nn::apply_rotary(x.to(torch::kFloat32), layout.cos, layout.sin).to(x.scalar_type());
}

}  // namespace

VisionAttentionImpl::VisionAttentionImpl(const VisionConfig& config) : heads_(config.num_heads) {
  qkv = register_module("qkv", nn::Linear(config.hidden_size, 3 * config.hidden_size, true));
  proj = register_module("proj", nn::Linear(config.hidden_size, config.hidden_size, true));
}

torch::Tensor VisionAttentionImpl::forward(const torch::Tensor& x, const PatchLayout& layout,
                                           const nn::Pass& pass) {
  const auto joined = qkv->forward(x, pass);
  if (all_equal(layout.segments)) {
    const auto heads = nn::split_rotated(joined, layout.cos.squeeze(1), layout.sin.squeeze(1),
                                         std::int64_t(layout.segments.size()), heads_);
    return proj->forward(nn::attend_all(heads.q, heads.k, heads.v).transpose(1, 2).reshape(x.sizes()), pass);
  }
  const auto parts = joined.view({x.size(0), 3, heads_, -1}).unbind(1);
  const auto y =
      attend_segments(rotate(parts[0], layout), rotate(parts[1], layout), parts[2], layout.segments);
  return proj->forward(y.reshape(x.sizes()), pass);
}

VisionMlpImpl::VisionMlpImpl(const VisionConfig& config) {
  linear_fc1 = register_module("linear_fc1", nn::Linear(config.hidden_size, config.intermediate_size, true));
  linear_fc2 = register_module("linear_fc2", nn::Linear(config.intermediate_size, config.hidden_size, true));
}

torch::Tensor VisionMlpImpl::forward(const torch::Tensor& x, const nn::Pass& pass) {
  return linear_fc2->forward(nn::gelu_tanh(linear_fc1->forward(x, pass)), pass);
}

VisionBlockImpl::VisionBlockImpl(const VisionConfig& config) {
  norm1 = register_module("norm1", nn::LayerNorm(config.hidden_size, kNormEpsilon));
  norm2 = register_module("norm2", nn::LayerNorm(config.hidden_size, kNormEpsilon));
  attn = register_module("attn", VisionAttention(config));
  mlp = register_module("mlp", VisionMlp(config));
}

torch::Tensor VisionBlockImpl::forward(const torch::Tensor& x, const PatchLayout& layout,
                                       const nn::Pass& pass) {
  const auto y = x + attn->forward(norm1->forward(x), layout, pass);
  return y + mlp->forward(norm2->forward(y), pass);
}

PatchMergerImpl::PatchMergerImpl(const VisionConfig& config, bool norm_after)
    : joined_(config.hidden_size * config.merge_unit()), norm_after_(norm_after) {
  norm = register_module("norm", nn::LayerNorm(norm_after ? joined_ : config.hidden_size, kNormEpsilon));
  linear_fc1 = register_module("linear_fc1", nn::Linear(joined_, joined_, true));
  linear_fc2 = register_module("linear_fc2", nn::Linear(joined_, config.out_hidden_size, true));
}

torch::Tensor PatchMergerImpl::forward(const torch::Tensor& x, const nn::Pass& pass) {
  const auto y = norm_after_ ? norm->forward(x.view({-1, joined_})) : norm->forward(x).view({-1, joined_});
  return linear_fc2->forward(torch::gelu(linear_fc1->forward(y, pass)), pass);
}

PatchEmbedImpl::ProjImpl::ProjImpl(const VisionConfig& config) {
  weight = register_parameter(
      "weight", torch::empty({config.hidden_size, config.in_channels, config.temporal_patch_size,
                              config.patch_size, config.patch_size}));
  bias = register_parameter("bias", torch::empty({config.hidden_size}));
}

PatchEmbedImpl::PatchEmbedImpl(const VisionConfig& config) : proj_(std::make_shared<ProjImpl>(config)) {
  register_module("proj", proj_);
}

torch::Tensor PatchEmbedImpl::forward(const torch::Tensor& pixels, const nn::Pass& pass) {
  return nn::product(pixels.to(pass.compute_type(proj_->weight)), proj_->weight.flatten(1), proj_->bias);
}

VisionModelImpl::VisionModelImpl(const VisionConfig& config) : config_(config) {
  patch_embed = register_module("patch_embed", PatchEmbed(config));
  pos_embed =
      register_module("pos_embed", nn::empty_embedding(config.num_position_embeddings, config.hidden_size));
  for (std::int64_t i = 0; i < config.depth; ++i) blocks->push_back(VisionBlock(config));
  register_module("blocks", blocks);
  merger = register_module("merger", PatchMerger(config, false));
  for (std::size_t i = 0; i < config.deepstack_visual_indexes.size(); ++i)
    deepstack_merger_list->push_back(PatchMerger(config, true));
  register_module("deepstack_merger_list", deepstack_merger_list);
}

VisualFeatures VisionModelImpl::forward(const torch::Tensor& pixels, const torch::Tensor& grid_thw,
                                        const nn::Pass& pass, std::vector<torch::Tensor>* stages) {
  const auto device = pos_embed->weight.device();
  const auto layout = make_patch_layout(config_, grid_thw, device);
  if (layout.table_index.size(1) != pixels.size(0))
    fail("the grids ask for {} patches, {} were given", layout.table_index.size(1), pixels.size(0));
  const auto embedded = patch_embed->forward(pixels.to(device), pass);
  // Position weights stay in float32; the sum is cast when it is added (specification section 16).
  const auto table = pos_embed->weight.to(torch::kFloat32).index_select(0, layout.table_index.flatten());
  const auto position = (table.view({4, pixels.size(0), -1}) * layout.table_weight).sum(0);
  auto x = embedded + position.to(pass.autocast ? torch::kFloat32 : embedded.scalar_type());
  if (stages) stages->insert(stages->end(), {embedded, position});
  VisualFeatures features;
  std::size_t tap = 0;
  for (std::int64_t i = 0; i < config_.depth; ++i) {
    auto* block = blocks[i]->as<VisionBlockImpl>();
    const auto run = [block, &pass, layout](const torch::Tensor& input) {
      return block->forward(input, layout, pass);
    };
    x = pass.checkpoint && x.requires_grad() ? nn::checkpointed(
                                                   [block, pass, layout](const torch::Tensor& input) {
                                                     return block->forward(input, layout, pass);
                                                   },
                                                   x)
                                             : run(x);
    if (stages) stages->push_back(x);
    if (tap < config_.deepstack_visual_indexes.size() && config_.deepstack_visual_indexes[tap] == i)
      features.deepstack.push_back(deepstack_merger_list[tap++]->as<PatchMergerImpl>()->forward(x, pass));
  }
  features.patches = x;
  features.merged = merger->forward(x, pass);
  return features;
}

}  // namespace kerf::qwen3_vl
