#include "converse/dialogue_task.h"

#include <kerf/error.h>

#include "converse/language_model.h"
#include "converse/model_folder.h"
#include "inspect/answer_forward.h"
#include "nn/weights.h"
#include "train/losses.h"

namespace kerf::converse {
namespace {

constexpr int kAdapter = 0;  // the trained adapter's number on the model

nn::LoraConfig lora_config(const LoraSettings& settings) {
  nn::LoraConfig lora;
  lora.r = settings.r, lora.lora_alpha = settings.lora_alpha, lora.lora_dropout = settings.lora_dropout;
  lora.use_rslora = settings.use_rslora, lora.target_modules = settings.target_modules;
  return lora;
}

}  // namespace

DialogueTask::DialogueTask(DialogueModel model, const DialogueTrainConfig& config)
    : model_(std::move(model)),
      config_(config),
      shelf_(std::make_shared<MapShelf>(model_.wafer)),
      train_(config.sources, model_.processor, shelf_,
             {config.pack, config.bare_history, config.seed, config.readers}),
      prompts_(config.readers, [this](auto draws) { return prepare(draws); }) {
  if (train_.packs() == 0) fail("there is no dialogue to learn from");
  if (!config.held_out.empty())
    held_out_.emplace(config.held_out, model_.processor, shelf_,
                      DialogueSetOptions{config.pack, config.bare_history, config.seed, config.readers});
  freeze_vision(model_.model, config.train_projection);
  if (config.mode != "lora") return;
  for (auto& parameter : model_.model->parameters()) parameter.requires_grad_(false);
  adapter_ = nn::make_adapter(*model_.model, lora_config(config.lora), config.seed);
  for (auto& [name, tensor] : adapter_->parameters()) tensor.requires_grad_(true);
  nn::attach(*model_.model, *adapter_, kAdapter);
}

std::vector<train::ParameterGroup> DialogueTask::parameters() {
  if (adapter_) return {{adapter_->parameters(), 1}};
  train::ParameterGroup group{{}, 1};
  for (const auto& [name, parameter] : nn::named_parameters(*model_.model))
    if (parameter.requires_grad()) group.parameters.emplace_back(name, parameter);
  return {group};
}

train::TaskLoss DialogueTask::prompts_loss(const std::vector<qwen3_vl::Prompt>& prompts, nn::Pass pass) {
  if (adapter_) pass.adapter = kAdapter;
  const auto seen = inspect::forward_answers(model_.model, model_.processor, prompts, pass);
  return {
      train::answer_loss(seen.logits, seen.targets), seen.tokens, {{"token_accuracy", seen.token_accuracy}}};
}

std::vector<qwen3_vl::Prompt> DialogueTask::prepare(std::span<const train::Draw> draws) const {
  std::vector<qwen3_vl::Prompt> prompts;
  for (const auto& draw : draws)
    for (auto& prompt : train_.pack(draw.index)) prompts.push_back(std::move(prompt));
  return prompts;
}

train::TaskLoss DialogueTask::loss(std::span<const train::Draw> draws, const nn::Pass& pass) {
  return prompts_loss(prompts_.take(draws), pass);
}

std::map<std::string, double> DialogueTask::evaluate(const nn::Pass& pass) {
  if (!held_out_) return {};
  const auto count = std::min(config_.eval_dialogues, held_out_->dialogues());
  return inspect::measure_held_out(count, pass, [&](std::int64_t index, const nn::Pass& quiet) {
    return prompts_loss({held_out_->one(index)}, quiet);
  });
}

void DialogueTask::save(const Path& folder) {
  if (adapter_) {
    adapter_->config.base_model_name_or_path = config_.base.string();
    nn::save_adapter(*adapter_, folder);
  } else {
    qwen3_vl::save_model(model_.model, folder, {torch::kBFloat16, model_.folder});
  }
  save_map_settings(model_.wafer, folder);
}

}  // namespace kerf::converse
