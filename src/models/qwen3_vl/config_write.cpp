#include <nlohmann/json.hpp>

#include "models/qwen3_vl/config.h"

namespace kerf::qwen3_vl {

std::string write_config(const Config& config) {
  const auto& t = config.text;
  const auto& v = config.vision;
  nlohmann::ordered_json root;
  root["architectures"] = {"Qwen3VLForConditionalGeneration"};
  root["model_type"] = "qwen3_vl";
  root["dtype"] = config.dtype;
  root["image_token_id"] = config.image_token_id;
  root["video_token_id"] = config.video_token_id;
  root["vision_start_token_id"] = config.vision_start_token_id;
  root["vision_end_token_id"] = config.vision_end_token_id;
  root["tie_word_embeddings"] = config.tie_word_embeddings;
  root["text_config"] = {{"model_type", "qwen3_vl_text"},
                         {"vocab_size", t.vocab_size},
                         {"hidden_size", t.hidden_size},
                         {"intermediate_size", t.intermediate_size},
                         {"num_hidden_layers", t.num_hidden_layers},
                         {"num_attention_heads", t.num_attention_heads},
                         {"num_key_value_heads", t.num_key_value_heads},
                         {"head_dim", t.head_dim},
                         {"hidden_act", "silu"},
                         {"attention_bias", t.attention_bias},
                         {"attention_dropout", 0.0},
                         {"rms_norm_eps", t.rms_norm_eps},
                         {"rope_theta", t.rope_theta},
                         {"rope_scaling",
                          {{"rope_type", "default"},
                           {"rope_theta", t.rope_theta},
                           {"mrope_section", t.mrope_section},
                           {"mrope_interleaved", true}}},
                         {"max_position_embeddings", t.max_position_embeddings},
                         {"tie_word_embeddings", config.tie_word_embeddings},
                         {"dtype", config.dtype},
                         {"initializer_range", 0.02},
                         {"use_cache", true}};
  root["vision_config"] = {{"model_type", "qwen3_vl"},
                           {"depth", v.depth},
                           {"hidden_size", v.hidden_size},
                           {"intermediate_size", v.intermediate_size},
                           {"num_heads", v.num_heads},
                           {"in_channels", v.in_channels},
                           {"patch_size", v.patch_size},
                           {"temporal_patch_size", v.temporal_patch_size},
                           {"spatial_merge_size", v.spatial_merge_size},
                           {"num_position_embeddings", v.num_position_embeddings},
                           {"out_hidden_size", v.out_hidden_size},
                           {"deepstack_visual_indexes", v.deepstack_visual_indexes},
                           {"hidden_act", "gelu_pytorch_tanh"},
                           {"initializer_range", 0.02}};
  return root.dump(2) + "\n";
}

}  // namespace kerf::qwen3_vl
