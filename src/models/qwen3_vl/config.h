// The configuration of a Qwen3-VL checkpoint: config.json field for field, in the styles of transformers 4.57
// and 5.x (specification section 2).
#pragma once

#include <kerf/file.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::qwen3_vl {

struct TextConfig {
  std::int64_t vocab_size = 0;
  std::int64_t hidden_size = 0;
  std::int64_t intermediate_size = 0;
  std::int64_t num_hidden_layers = 0;
  std::int64_t num_attention_heads = 0;
  std::int64_t num_key_value_heads = 0;
  std::int64_t head_dim = 0;
  bool attention_bias = false;
  double rms_norm_eps = 1e-6;
  double rope_theta = 5e6;
  std::vector<std::int64_t> mrope_section = {24, 20, 20};  ///< frequencies of T, H, W
  std::int64_t max_position_embeddings = 262144;
};

struct VisionConfig {
  std::int64_t depth = 0;
  std::int64_t hidden_size = 0;
  std::int64_t intermediate_size = 0;
  std::int64_t num_heads = 0;
  std::int64_t in_channels = 3;
  std::int64_t patch_size = 16;
  std::int64_t temporal_patch_size = 2;
  std::int64_t spatial_merge_size = 2;
  std::int64_t num_position_embeddings = 2304;  ///< a square table
  std::int64_t out_hidden_size = 0;
  std::vector<std::int64_t> deepstack_visual_indexes;  ///< blocks tapped, ascending
  double rope_theta = 10000;

  std::int64_t patch_values() const { return in_channels * temporal_patch_size * patch_size * patch_size; }
  std::int64_t merge_unit() const { return spatial_merge_size * spatial_merge_size; }
};

struct Config {
  TextConfig text;
  VisionConfig vision;
  std::int64_t image_token_id = 151655;
  std::int64_t video_token_id = 151656;
  std::int64_t vision_start_token_id = 151652;
  std::int64_t vision_end_token_id = 151653;
  bool tie_word_embeddings = false;
  std::string dtype = "bfloat16";     ///< dtype the file names: float32, bfloat16 or float16
  std::vector<std::string> warnings;  ///< contradictions that were settled, one sentence each
};

/// Parses config.json. Throws Error naming `name`, the key and what was expected.
Config parse_config(std::string_view json, const std::string& name);
Config load_config(const Path& folder);

/// Parameters of the matrices and tables that a configuration asks for; norms and biases are left out.
double parameter_count(const Config& config);

/// config.json text in the 4.57 style (which 5.x reads too), for models that Kerf creates.
std::string write_config(const Config& config);

}  // namespace kerf::qwen3_vl
