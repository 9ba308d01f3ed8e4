#include "models/qwen3_vl/model.h"

#include <kerf/error.h>

#include "nn/product.h"

namespace kerf::qwen3_vl {

BaseModelImpl::BaseModelImpl(const Config& config) {
  visual = register_module("visual", VisionModel(config.vision));
  language_model = register_module("language_model", LanguageModel(config.text));
}

Qwen3VLImpl::Qwen3VLImpl(const Config& config) : config_(config) {
  model = register_module("model", BaseModel(config));
  if (!config.tie_word_embeddings)
    lm_head = register_module("lm_head", nn::Linear(config.text.hidden_size, config.text.vocab_size, false));
}

VisualFeatures Qwen3VLImpl::see(const torch::Tensor& pixels, const torch::Tensor& grid_thw,
                                const nn::Pass& pass, std::vector<torch::Tensor>* stages) {
  return model->visual->forward(pixels.to(device()), grid_thw, pass, stages);
}

LanguageInput Qwen3VLImpl::embed(const torch::Tensor& ids, const VisualFeatures* features,
                                 const nn::Pass& pass) {
  LanguageInput input;
  input.embeds = model->language_model->embed_tokens->forward(ids.to(device()));
  if (pass.wide) input.embeds = input.embeds.to(torch::kFloat32);
  if (pass.checkpoint && !input.embeds.requires_grad() && torch::GradMode::is_enabled())
    input.embeds.requires_grad_(true);
  if (!features) return input;
  const auto on_device = ids.to(device());
  const auto visual = (on_device == config_.image_token_id) | (on_device == config_.video_token_id);
  const auto places = visual.flatten().nonzero().squeeze(-1);
  if (places.size(0) != features->merged.size(0))
    fail("the prompt has {} visual tokens, the images give {}", places.size(0), features->merged.size(0));
  const auto width = input.embeds.size(-1);
  const auto place = [&](const torch::Tensor& base, const torch::Tensor& rows) {
    return base.reshape({-1, width})
        .index_copy(0, places, rows.to(base.scalar_type()))
        .view(input.embeds.sizes());
  };
  for (const auto& level : features->deepstack)
    input.deepstack.push_back(place(torch::zeros_like(input.embeds), level));
  input.embeds = place(input.embeds, features->merged);
  return input;
}

torch::Tensor Qwen3VLImpl::read(const LanguageInput& input, const nn::Pass& pass,
                                std::vector<torch::Tensor>* stages) {
  return model->language_model->forward(input, pass, stages);
}

torch::Tensor Qwen3VLImpl::logits(const torch::Tensor& hidden, const nn::Pass& pass) {
  if (lm_head) return lm_head->forward(hidden, pass);
  const auto& weight = model->language_model->embed_tokens->weight;
  return nn::product(hidden.to(pass.compute_type(weight)), weight);
}

}  // namespace kerf::qwen3_vl
