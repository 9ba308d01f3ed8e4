#include "models/qwen3_vl/config.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace kerf::qwen3_vl {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxSection = 65536;  // of mrope_section; what lies beyond the head is not used
constexpr std::int64_t kMaxLayers = 1000;    // ten times the deepest published model
constexpr std::int64_t kColours = 3;

/// One JSON object of the file with its place, for sentences.
struct Section {
  const json& object;
  std::string place;  // "FILE: text_config"

  bool has(const char* key) const { return object.contains(key) && !object[key].is_null(); }

  std::int64_t size(const char* key, std::optional<std::int64_t> fallback = {},
                    std::int64_t largest = 100'000'000) const {
    if (!has(key) && fallback) return *fallback;
    if (!has(key)) fail("{}: the key '{}' is missing", place, key);
    if (!object[key].is_number_integer() || object[key].get<std::int64_t>() <= 0)
      fail("{}: '{}' must be a positive integer", place, key);
    if (object[key].get<std::int64_t>() > largest)
      fail("{}: '{}' is {}, at most {} is possible", place, key, object[key].get<std::int64_t>(), largest);
    return object[key].get<std::int64_t>();
  }
  std::int64_t token(const char* key, std::int64_t fallback, std::int64_t vocab_size) const {
    if (!has(key)) return fallback;
    if (!object[key].is_number_integer() || object[key].get<std::int64_t>() < 0 ||
        object[key].get<std::int64_t>() >= vocab_size)
      fail("{}: '{}' must be a token id below vocab_size {}", place, key, vocab_size);
    return object[key].get<std::int64_t>();
  }
  double number(const char* key, double fallback) const {
    if (!has(key)) return fallback;
    if (!object[key].is_number()) fail("{}: '{}' must be a number", place, key);
    return object[key].get<double>();
  }
  bool flag(const char* key, bool fallback) const {
    if (!has(key)) return fallback;
    if (!object[key].is_boolean()) fail("{}: '{}' must be true or false", place, key);
    return object[key].get<bool>();
  }
  std::string text(const char* key, const std::string& fallback) const {
    if (!has(key)) return fallback;
    if (!object[key].is_string()) fail("{}: '{}' must be text", place, key);
    return object[key].get<std::string>();
  }
  std::vector<std::int64_t> integers(const char* key) const {
    std::vector<std::int64_t> values;
    if (!object[key].is_array()) fail("{}: '{}' must be a list of integers", place, key);
    for (const auto& value : object[key]) {
      if (!value.is_number_integer() || value.get<std::int64_t>() < 0)
        fail("{}: '{}' must be a list of non-negative integers", place, key);
      values.push_back(value.get<std::int64_t>());
    }
    return values;
  }
  Section child(const char* key) const {
    if (!object[key].is_object()) fail("{}: '{}' must be an object", place, key);
    return {object[key], place + "." + key};
  }
  void expect(const char* key, const std::string& wanted) const {
    if (text(key, wanted) != wanted)
      fail("{}: '{}' is {}, only {} is supported", place, key, text(key, ""), wanted);
  }
};

void check_rope_type(const Section& rope) {
  for (const char* key : {"rope_type", "type"}) {
    const auto type = rope.text(key, "default");
    if (type != "default" && type != "mrope")
      fail("{}: '{}' is {}, only default is supported", rope.place, key, type);
  }
}

/// theta: the chosen dictionary's own, else the sibling key, else the other dictionary's, else 5e6. Two given
/// values that differ are refused, since transformers versions would then disagree.
void read_rope(const Section& text, TextConfig& config) {
  std::vector<double> thetas;
  bool sections_known = false;
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    if (!text.has(key)) continue;
    const auto rope = text.child(key);
    check_rope_type(rope);
    if (rope.has("rope_theta")) thetas.push_back(rope.number("rope_theta", 0));
    if (rope.has("mrope_section") && !sections_known) {
      config.mrope_section = rope.integers("mrope_section");
      sections_known = true;
    }
  }
  if (text.has("rope_theta")) thetas.push_back(text.number("rope_theta", 0));
  for (double theta : thetas)
    if (theta != thetas.front())
      fail("{}: rope_theta is given as {} and as {}; they must agree", text.place, thetas.front(), theta);
  if (!thetas.empty()) config.rope_theta = thetas.front();
  if (!(config.rope_theta > 0)) fail("{}: rope_theta must be positive", text.place);
  if (config.mrope_section.size() != 3) fail("{}: mrope_section must have three numbers", text.place);
  for (const auto section : config.mrope_section)
    if (section > kMaxSection)
      fail("{}: mrope_section holds {}, expected at most {}", text.place, section, kMaxSection);
}

TextConfig read_text(const Section& text) {
  TextConfig config;
  text.expect("hidden_act", "silu");
  config.vocab_size = text.size("vocab_size");
  config.hidden_size = text.size("hidden_size");
  config.intermediate_size = text.size("intermediate_size");
  config.num_hidden_layers = text.size("num_hidden_layers", {}, kMaxLayers);
  config.num_attention_heads = text.size("num_attention_heads");
  config.num_key_value_heads = text.size("num_key_value_heads", config.num_attention_heads);
  config.head_dim = text.size("head_dim", config.hidden_size / config.num_attention_heads);
  config.attention_bias = text.flag("attention_bias", false);
  config.rms_norm_eps = text.number("rms_norm_eps", 1e-6);
  if (!(config.rms_norm_eps >= 0 && config.rms_norm_eps < 1))
    fail("{}: rms_norm_eps is {}, expected 0 or a small positive number", text.place, config.rms_norm_eps);
  config.max_position_embeddings = text.size("max_position_embeddings", 262144);
  if (config.num_attention_heads % config.num_key_value_heads != 0)
    fail("{}: num_attention_heads {} is not a multiple of num_key_value_heads {}", text.place,
         config.num_attention_heads, config.num_key_value_heads);
  if (config.head_dim % 2 != 0) fail("{}: head_dim must be even", text.place);
  read_rope(text, config);
  return config;
}

void check_vision(const Section& vision, const VisionConfig& config) {
  if (config.hidden_size % config.num_heads != 0 || config.hidden_size / config.num_heads % 4 != 0)
    fail("{}: hidden_size {} over {} heads must give a head size that is a multiple of 4", vision.place,
         config.hidden_size, config.num_heads);
  const auto side = std::llround(std::sqrt(double(config.num_position_embeddings)));
  if (side * side != config.num_position_embeddings)
    fail("{}: num_position_embeddings {} is not a square", vision.place, config.num_position_embeddings);
  const auto& taps = config.deepstack_visual_indexes;
  for (std::size_t i = 0; i < taps.size(); ++i)
    if (taps[i] >= config.depth || (i > 0 && taps[i] <= taps[i - 1]))
      fail("{}: deepstack_visual_indexes must ascend and stay below depth {}", vision.place, config.depth);
}

VisionConfig read_vision(const Section& vision) {
  VisionConfig config;
  vision.expect("hidden_act", "gelu_pytorch_tanh");
  config.depth = vision.size("depth", {}, kMaxLayers);
  config.hidden_size = vision.size("hidden_size");
  config.intermediate_size = vision.size("intermediate_size");
  config.num_heads = vision.size("num_heads");
  config.in_channels = vision.size("in_channels", kColours);
  if (config.in_channels != kColours)
    fail("{}: in_channels is {}, only {} is supported", vision.place, config.in_channels, kColours);
  config.patch_size = vision.size("patch_size", 16);
  config.temporal_patch_size = vision.size("temporal_patch_size", 2);
  config.spatial_merge_size = vision.size("spatial_merge_size", 2);
  config.num_position_embeddings = vision.size("num_position_embeddings", 2304);
  config.out_hidden_size = vision.size("out_hidden_size");
  if (vision.has("deepstack_visual_indexes"))
    config.deepstack_visual_indexes = vision.integers("deepstack_visual_indexes");
  else
    config.deepstack_visual_indexes = {8, 16, 24};
  if (vision.has("rope_parameters")) {
    const auto rope = vision.child("rope_parameters");
    const auto type = rope.text("rope_type", "axial");
    if (type != "axial" && type != "default") fail("{}: rope_type {} is not supported", rope.place, type);
    config.rope_theta = rope.number("rope_theta", 10000);
  }
  check_vision(vision, config);
  return config;
}

/// 4.57 reads tying from text_config only, 5.x from the top level only; a stored lm_head settles it when they
/// differ.
void read_tying(const Section& top, const Section& text, Config& config) {
  const bool in_text = text.flag("tie_word_embeddings", false),
             on_top = top.flag("tie_word_embeddings", false);
  config.tie_word_embeddings = in_text || on_top;
  if (text.has("tie_word_embeddings") && top.has("tie_word_embeddings") && in_text != on_top)
    config.warnings.push_back(top.place +
                              ": tie_word_embeddings differs between the top level and text_config");
}

}  // namespace

Config parse_config(std::string_view text, const std::string& name) {
  json root;
  try {
    root = json::parse(text.begin(), text.end());
  } catch (const json::exception&) {
    fail("{}: not valid JSON", name);
  }
  if (!root.is_object()) fail("{}: expected a JSON object", name);
  const Section top{root, name};
  if (top.text("model_type", "") != "qwen3_vl")
    fail("{}: model_type is '{}', expected 'qwen3_vl'", name, top.text("model_type", ""));
  if (top.has("quantization_config")) fail("{}: quantised checkpoints are not supported", name);
  for (const char* key : {"text_config", "vision_config"})
    if (!top.has(key)) fail("{}: the key '{}' is missing", name, key);
  const auto text_section = top.child("text_config"), vision_section = top.child("vision_config");
  Config config;
  config.text = read_text(text_section);
  config.vision = read_vision(vision_section);
  if (config.vision.out_hidden_size != config.text.hidden_size)
    fail("{}: vision out_hidden_size {} must equal text hidden_size {}", name, config.vision.out_hidden_size,
         config.text.hidden_size);
  if (config.vision.deepstack_visual_indexes.size() > std::size_t(config.text.num_hidden_layers))
    fail("{}: more deepstack taps than language layers", name);
  config.image_token_id = top.token("image_token_id", config.image_token_id, config.text.vocab_size);
  config.video_token_id = top.token("video_token_id", config.video_token_id, config.text.vocab_size);
  config.vision_start_token_id =
      top.token("vision_start_token_id", config.vision_start_token_id, config.text.vocab_size);
  config.vision_end_token_id =
      top.token("vision_end_token_id", config.vision_end_token_id, config.text.vocab_size);
  config.dtype = top.text(
      "dtype",
      top.text("torch_dtype", text_section.text("dtype", text_section.text("torch_dtype", "float32"))));
  read_tying(top, text_section, config);
  return config;
}

double parameter_count(const Config& config) {
  const auto& t = config.text;
  const auto& v = config.vision;
  const double query = double(t.num_attention_heads * t.head_dim),
               shared = double(t.num_key_value_heads * t.head_dim);
  const double layer = double(t.hidden_size) * (2 * query + 2 * shared + 3 * double(t.intermediate_size));
  const double block = double(v.hidden_size) * (4 * double(v.hidden_size) + 2 * double(v.intermediate_size));
  const double patch =
      double(v.in_channels * v.temporal_patch_size) * double(v.patch_size) * double(v.patch_size);
  const double joined = double(v.hidden_size) * double(v.spatial_merge_size) * double(v.spatial_merge_size);
  const double merger = joined * (joined + double(v.out_hidden_size));
  return double(t.vocab_size) * double(t.hidden_size) * (config.tie_word_embeddings ? 1 : 2) +
         double(t.num_hidden_layers) * layer + double(v.depth) * block +
         double(v.hidden_size) * (patch + double(v.num_position_embeddings)) +
         merger * double(1 + v.deepstack_visual_indexes.size());
}

Config load_config(const Path& folder) {
  const Path file = folder / "config.json";
  return parse_config(read_file(file, 16 << 20), file.string());
}

}  // namespace kerf::qwen3_vl
