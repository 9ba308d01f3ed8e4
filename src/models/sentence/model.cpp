#include "models/sentence/model.h"

#include <cmath>
#include <limits>

namespace kerf::sentence {
namespace {

/// A module that only gives its children their place in the checkpoint's names.
class Group : public torch::nn::Module {
 public:
  template <typename Module>
  void add(const std::string& name, const Module& module) {
    register_module(name, module);
  }
};

std::shared_ptr<Group> group(
    std::initializer_list<std::pair<std::string, std::shared_ptr<torch::nn::Module>>> all) {
  auto made = std::make_shared<Group>();
  for (const auto& [name, module] : all) made->add(name, module);
  return made;
}

}  // namespace

EmbeddingsImpl::EmbeddingsImpl(const Config& config) {
  const auto table = [&](const char* name, std::int64_t rows) {
    return register_module(name, nn::empty_embedding(rows, config.hidden_size));
  };
  word_embeddings = table("word_embeddings", config.vocab_size);
  position_embeddings = table("position_embeddings", config.max_position_embeddings);
  token_type_embeddings = table("token_type_embeddings", config.type_vocab_size);
  norm = register_module("LayerNorm", nn::LayerNorm(config.hidden_size, config.layer_norm_eps));
}

torch::Tensor EmbeddingsImpl::forward(const torch::Tensor& ids) {
  const auto of_places = position_embeddings->weight.slice(0, 0, ids.size(1));
  const auto sum = word_embeddings->forward(ids) + of_places + token_type_embeddings->weight[0];
  return norm->forward(sum.to(torch::kFloat32));
}

LayerImpl::LayerImpl(const Config& config) : heads_(config.num_attention_heads) {
  const auto width = config.hidden_size, wide = config.intermediate_size;
  const auto linear = [](std::int64_t in, std::int64_t out) { return nn::Linear(in, out, true); };
  query = linear(width, width), key = linear(width, width), value = linear(width, width);
  attended = linear(width, width), widened = linear(width, wide), narrowed = linear(wide, width);
  attention_norm = nn::LayerNorm(width, config.layer_norm_eps);
  output_norm = nn::LayerNorm(width, config.layer_norm_eps);
  const auto self = group({{"query", query.ptr()}, {"key", key.ptr()}, {"value", value.ptr()}});
  const auto output = group({{"dense", attended.ptr()}, {"LayerNorm", attention_norm.ptr()}});
  register_module("attention", group({{"self", self}, {"output", output}}));
  register_module("intermediate", group({{"dense", widened.ptr()}}));
  register_module("output", group({{"dense", narrowed.ptr()}, {"LayerNorm", output_norm.ptr()}}));
}

torch::Tensor LayerImpl::forward(const torch::Tensor& x, const torch::Tensor& hidden, const nn::Pass& pass) {
  const auto batch = x.size(0), length = x.size(1), width = x.size(2);
  const auto split = [&](nn::Linear& linear) {
    return linear->forward(x, pass).view({batch, length, heads_, width / heads_}).transpose(1, 2);
  };
  const auto scores =
      torch::matmul(split(query), split(key).transpose(-1, -2)) / std::sqrt(double(width) / double(heads_));
  const auto shares = scores.masked_fill(hidden, -std::numeric_limits<float>::infinity()).softmax(-1);
  const auto seen = torch::matmul(shares, split(value)).transpose(1, 2).reshape({batch, length, width});
  const auto after = attention_norm->forward(attended->forward(seen, pass) + x);
  const auto fed = narrowed->forward(torch::gelu(widened->forward(after, pass)), pass);
  return output_norm->forward(fed + after);
}

ModelImpl::ModelImpl(const Config& config) {
  embeddings = register_module("embeddings", Embeddings(config));
  for (std::int64_t i = 0; i < config.num_hidden_layers; ++i) layers->push_back(Layer(config));
  register_module("encoder", group({{"layer", layers.ptr()}}));
}

torch::Tensor ModelImpl::forward(const torch::Tensor& ids, const torch::Tensor& mask, const nn::Pass& pass) {
  auto x = embeddings->forward(ids);
  const auto hidden = mask.logical_not().unsqueeze(1).unsqueeze(1);
  for (const auto& layer : *layers) x = layer->as<Layer>()->forward(x, hidden, pass);
  const auto real = mask.unsqueeze(-1).to(torch::kFloat32);
  const auto mean = (x.to(torch::kFloat32) * real).sum(1) / real.sum(1);
  return torch::nn::functional::normalize(mean, torch::nn::functional::NormalizeFuncOptions().dim(1));
}

}  // namespace kerf::sentence
