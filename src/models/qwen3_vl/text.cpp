#include "models/qwen3_vl/text.h"

#include "nn/attention.h"
#include "nn/checkpointing.h"
#include "nn/fused.h"
#include "nn/kernels.h"

namespace kerf::qwen3_vl {

LanguageInput LanguageInput::slice(std::int64_t first, std::int64_t count) const {
  LanguageInput part{
      embeds.narrow(1, first, count), {}, position_ids.narrow(2, first, count), key_mask, cache};
  for (const auto& features : deepstack) part.deepstack.push_back(features.narrow(1, first, count));
  if (key_mask.defined()) {
    const auto past = key_mask.size(1) - embeds.size(1);
    part.key_mask = key_mask.narrow(1, 0, past + first + count);
  }
  return part;
}

TextAttentionImpl::TextAttentionImpl(const TextConfig& config) : config_(config) {
  const auto q = config.num_attention_heads * config.head_dim,
             k = config.num_key_value_heads * config.head_dim;
  q_proj = register_module("q_proj", nn::Linear(config.hidden_size, q, config.attention_bias));
  k_proj = register_module("k_proj", nn::Linear(config.hidden_size, k, config.attention_bias));
  v_proj = register_module("v_proj", nn::Linear(config.hidden_size, k, config.attention_bias));
  o_proj = register_module("o_proj", nn::Linear(q, config.hidden_size, config.attention_bias));
  q_norm = register_module("q_norm", nn::RmsNorm(config.head_dim, config.rms_norm_eps));
  k_norm = register_module("k_norm", nn::RmsNorm(config.head_dim, config.rms_norm_eps));
}

torch::Tensor TextAttentionImpl::forward(const torch::Tensor& x, const Rotary& rotary,
                                         const LanguageInput& input, std::size_t layer,
                                         const nn::Pass& pass) {
  const auto batch = x.size(0), length = x.size(1);
  const auto heads = [&](const torch::Tensor& y) { return y.view({batch, length, -1, config_.head_dim}); };
  const auto cos = rotary.cos.unsqueeze(2), sin = rotary.sin.unsqueeze(2);
  const auto rotate = [&](const torch::Tensor& y, nn::RmsNorm& norm) {
    if (nn::has_norm_kernel(y, norm->weight) && config_.head_dim <= nn::kWidestHead)
      return nn::norm_rotated(heads(y), norm->weight, config_.rms_norm_eps, rotary.cos, rotary.sin);
    const auto normed = norm->forward(heads(y));
    return nn::apply_rotary(normed, cos, sin).to(y.scalar_type()).transpose(1, 2);
  };
  const auto q = rotate(q_proj->forward(x, pass), q_norm);
  auto k = rotate(k_proj->forward(x, pass), k_norm);
  auto v = heads(v_proj->forward(x, pass)).transpose(1, 2);
  if (input.probe && layer >= input.probe->first) input.probe->layers.push_back({q, k});
  nn::CausalOptions options{0, input.key_mask};
  if (input.cache) {
    options.past = input.cache->length();
    std::tie(k, v) = input.cache->append(layer, k, v);
  }
  const auto y = nn::attend_causal(q, k, v, options).transpose(1, 2).reshape({batch, length, -1});
  return o_proj->forward(y, pass);
}

TextMlpImpl::TextMlpImpl(const TextConfig& config) {
  gate_proj = register_module("gate_proj", nn::Linear(config.hidden_size, config.intermediate_size, false));
  up_proj = register_module("up_proj", nn::Linear(config.hidden_size, config.intermediate_size, false));
  down_proj = register_module("down_proj", nn::Linear(config.intermediate_size, config.hidden_size, false));
}

torch::Tensor TextMlpImpl::forward(const torch::Tensor& x, const nn::Pass& pass) {
  return down_proj->forward(nn::swiglu(gate_proj->forward(x, pass), up_proj->forward(x, pass)), pass);
}

DecoderLayerImpl::DecoderLayerImpl(const TextConfig& config) {
  self_attn = register_module("self_attn", TextAttention(config));
  mlp = register_module("mlp", TextMlp(config));
  input_layernorm = register_module("input_layernorm", nn::RmsNorm(config.hidden_size, config.rms_norm_eps));
  post_attention_layernorm =
      register_module("post_attention_layernorm", nn::RmsNorm(config.hidden_size, config.rms_norm_eps));
}

torch::Tensor DecoderLayerImpl::forward(const torch::Tensor& x, const Rotary& rotary,
                                        const LanguageInput& input, std::size_t layer, const nn::Pass& pass) {
  const auto y = x + self_attn->forward(input_layernorm->forward(x), rotary, input, layer, pass);
  return y + mlp->forward(post_attention_layernorm->forward(y), pass);
}

LanguageModelImpl::LanguageModelImpl(const TextConfig& config) : config_(config) {
  embed_tokens = register_module("embed_tokens", nn::empty_embedding(config.vocab_size, config.hidden_size));
  for (std::int64_t i = 0; i < config.num_hidden_layers; ++i) layers->push_back(DecoderLayer(config));
  register_module("layers", layers);
  norm = register_module("norm", nn::RmsNorm(config.hidden_size, config.rms_norm_eps));
}

torch::Tensor LanguageModelImpl::forward(const LanguageInput& input, const nn::Pass& pass,
                                         std::vector<torch::Tensor>* stages) {
  auto x = input.embeds;
  const auto rotary = make_rotary(config_, input.position_ids, x.scalar_type());
  for (std::int64_t i = 0; i < config_.num_hidden_layers; ++i) {
    auto* layer = layers[i]->as<DecoderLayerImpl>();
    const auto run = [layer, rotary, input, i, pass](const torch::Tensor& y) {
      return layer->forward(y, rotary, input, std::size_t(i), pass);
    };
    x = pass.checkpoint && x.requires_grad() ? nn::checkpointed(run, x) : run(x);
    if (std::size_t(i) < input.deepstack.size()) x = x + input.deepstack[i].to(x.scalar_type());
    if (stages) stages->push_back(x);
  }
  if (input.cache) input.cache->advance(x.size(1));
  return norm->forward(x);
}

}  // namespace kerf::qwen3_vl
