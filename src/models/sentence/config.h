// The configuration of a BERT sentence encoder: config.json field for field.
#pragma once

#include <kerf/file.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace kerf::sentence {

struct Config {
  std::int64_t vocab_size = 0;
  std::int64_t hidden_size = 0;
  std::int64_t intermediate_size = 0;
  std::int64_t num_hidden_layers = 0;
  std::int64_t num_attention_heads = 0;
  std::int64_t max_position_embeddings = 512;
  std::int64_t type_vocab_size = 2;
  double layer_norm_eps = 1e-12;
};

/// Parses config.json. Throws Error naming `name`, the key and what was expected.
Config parse_config(std::string_view json, const std::string& name);

}  // namespace kerf::sentence
