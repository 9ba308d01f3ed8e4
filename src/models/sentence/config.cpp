#include "models/sentence/config.h"

#include <kerf/error.h>

#include <nlohmann/json.hpp>

namespace kerf::sentence {
namespace {

using nlohmann::json;

constexpr std::int64_t kLargest = 1'000'000;

std::int64_t size(const json& root, const char* key, const std::string& name) {
  const auto found = root.find(key);
  if (found == root.end()) fail("{}: the key '{}' is missing", name, key);
  if (!found->is_number_integer() || found->get<std::int64_t>() < 1 || found->get<std::int64_t>() > kLargest)
    fail("{}: '{}' is {}, expected an integer from 1 to {}", name, key, found->dump(), kLargest);
  return found->get<std::int64_t>();
}

void expect(const json& root, const char* key, const json& wanted, const std::string& name) {
  if (const auto found = root.find(key); found != root.end() && *found != wanted)
    fail("{}: '{}' is {}, only {} is supported", name, key, found->dump(), wanted.dump());
}

}  // namespace

Config parse_config(std::string_view text, const std::string& name) {
  const json root = json::parse(text, nullptr, false);
  if (!root.is_object()) fail("{}: expected a JSON object", name);
  expect(root, "model_type", "bert", name);
  expect(root, "hidden_act", "gelu", name);
  expect(root, "position_embedding_type", "absolute", name);
  Config config;
  config.vocab_size = size(root, "vocab_size", name);
  config.hidden_size = size(root, "hidden_size", name);
  config.intermediate_size = size(root, "intermediate_size", name);
  config.num_hidden_layers = size(root, "num_hidden_layers", name);
  config.num_attention_heads = size(root, "num_attention_heads", name);
  config.max_position_embeddings = size(root, "max_position_embeddings", name);
  config.type_vocab_size = size(root, "type_vocab_size", name);
  const auto epsilon = root.value("layer_norm_eps", json(config.layer_norm_eps));
  if (!epsilon.is_number()) fail("{}: 'layer_norm_eps' must be a number", name);
  config.layer_norm_eps = epsilon.get<double>();
  if (config.hidden_size % config.num_attention_heads != 0)
    fail("{}: 'hidden_size' {} is no multiple of 'num_attention_heads' {}", name, config.hidden_size,
         config.num_attention_heads);
  return config;
}

}  // namespace kerf::sentence
