#include "converse/language_model.h"

#include <fmt/ranges.h>
#include <kerf/error.h>
#include <kerf/tokenizer.h>

#include "models/qwen3_vl/image_processor.h"
#include "nn/weights.h"
#include "recognise/model_folder.h"

namespace kerf::converse {
namespace {

std::int64_t token_of(const Tokenizer& tokenizer, const char* text, const Path& folder) {
  const auto id = tokenizer.added_token(text);
  if (!id) fail("{}: the vocabulary lacks the token {}", folder.string(), text);
  return *id;
}

/// A wafer model whose tower a language model can have.
wafer_model::WaferModel load_tower(const Path& folder) {
  auto wafer = recognise::load_wafer_model(folder, torch::kCPU);
  if (wafer->config().kind != wafer_model::TowerKind::vision)
    fail("{}: its tower is one of convolutions, expected a vision tower of the Qwen3-VL architecture",
         folder.string());
  return wafer;
}

qwen3_vl::Config describe(const DialogueTrainConfig& config, const wafer_model::Config& wafer) {
  const auto tokenizer = Tokenizer::load(config.vocabulary);
  const auto& settings = config.language;
  qwen3_vl::Config model;
  model.vision = wafer.vision;
  auto& text = model.text;
  text.vocab_size = (tokenizer.size() + 63) / 64 * 64;
  text.hidden_size = settings.hidden_size > 0 ? settings.hidden_size : wafer.vision.out_hidden_size;
  model.vision.out_hidden_size = text.hidden_size;
  text.num_hidden_layers = settings.num_hidden_layers;
  text.intermediate_size = settings.intermediate_size;
  text.num_attention_heads = settings.num_attention_heads;
  text.num_key_value_heads = settings.num_key_value_heads;
  text.head_dim = settings.head_dim;
  text.max_position_embeddings = settings.max_position_embeddings;
  text.rope_theta = 10000;
  const auto third = settings.head_dim / 2 / 3;  // frequencies of rows and columns; time has the rest
  text.mrope_section = {settings.head_dim / 2 - 2 * third, third, third};
  model.image_token_id = token_of(tokenizer, "<|image_pad|>", config.vocabulary);
  model.video_token_id = token_of(tokenizer, "<|video_pad|>", config.vocabulary);
  model.vision_start_token_id = token_of(tokenizer, "<|vision_start|>", config.vocabulary);
  model.vision_end_token_id = token_of(tokenizer, "<|vision_end|>", config.vocabulary);
  model.tie_word_embeddings = true;
  return model;
}

/// Pictures go to the tower as the wafer model draws them: one canvas, never resized.
void write_image_settings(const wafer_model::Config& wafer, const Path& folder) {
  auto images = qwen3_vl::load_image_processor(folder);
  images.patch_size = wafer.vision.patch_size;
  images.temporal_patch_size = wafer.vision.temporal_patch_size;
  images.merge_size = wafer.vision.spatial_merge_size;
  images.min_pixels = images.max_pixels = wafer.canvas * wafer.canvas;
  write_file(folder / "preprocessor_config.json", qwen3_vl::write_image_processor(images));
}

std::map<std::string, torch::Tensor> by_name(const nn::NamedTensors& tensors) {
  return {tensors.begin(), tensors.end()};
}

/// A projection to another width than the wafer model's stays as it is.
void copy_tower(wafer_model::WaferModel& wafer, qwen3_vl::Qwen3VL& model) {
  torch::NoGradGuard no_grad;
  auto targets = by_name(nn::named_parameters(*model->base()->visual));
  for (const auto& [name, value] : by_name(nn::named_parameters(*wafer))) {
    if (!name.starts_with("visual.")) continue;
    const auto found = targets.find(name.substr(7));
    check(found != targets.end(), "the towers are one class");
    if (found->second.sizes() == value.sizes() || !name.starts_with("visual.merger.linear_fc2."))
      found->second.copy_(value);
    targets.erase(found);
  }
  check(targets.empty(), "a wafer model has the whole tower");
}

/// Layers and last norm; the vocabulary is another one.
void copy_body(const Path& folder, qwen3_vl::Qwen3VL& model) {
  torch::NoGradGuard no_grad;
  auto source = qwen3_vl::load_model(folder, {torch::kCPU, torch::kFloat32}).model;
  const auto values = by_name(nn::named_parameters(*source->base()->language_model));
  for (auto& [name, target] : by_name(nn::named_parameters(*model->base()->language_model))) {
    if (name.starts_with("embed_tokens")) continue;
    const auto found = values.find(name);
    if (found == values.end() || found->second.sizes() != target.sizes())
      fail("{}: its language model has no '{}' of shape [{}], as [language] asks for", folder.string(), name,
           fmt::join(target.sizes(), ", "));
    target.copy_(found->second);
  }
}

}  // namespace

void write_fresh_model(const DialogueTrainConfig& config, const Path& folder) {
  auto wafer = load_tower(config.wafer);
  auto model = qwen3_vl::make_random_model(describe(config, wafer->config()), config.seed);
  copy_tower(wafer, model);
  if (!config.body.empty()) copy_body(config.body, model);
  qwen3_vl::save_model(model, folder, {torch::kFloat32, config.vocabulary});
  write_image_settings(wafer->config(), folder);
}

void replace_tower(const Path& wafer, qwen3_vl::Qwen3VL& model) {
  auto source = load_tower(wafer);
  const auto tower = nn::named_parameters(*model->base()->visual);
  std::map<std::string, torch::Tensor> values = by_name(nn::named_parameters(*source));
  for (const auto& [name, target] : tower) {
    const auto found = values.find("visual." + name);
    if (found != values.end() && name.starts_with("merger.linear_fc2.")) continue;  // stays where it is wider
    if (found == values.end() || found->second.sizes() != target.sizes())
      fail("{}: its tower has no '{}' of shape [{}], as the base has", wafer.string(), name,
           fmt::join(target.sizes(), ", "));
  }
  copy_tower(source, model);
}

void freeze_vision(qwen3_vl::Qwen3VL& model, bool projection) {
  for (auto& [name, parameter] : nn::named_parameters(*model->base()->visual))
    parameter.requires_grad_(projection && name.starts_with("merger."));
}

}  // namespace kerf::converse
