#include "inspect/answer_task.h"

#include <kerf/error.h>

#include <algorithm>

#include "inspect/answer.h"

namespace kerf::inspect {
namespace {

constexpr int kAdapter = 0;  // the trained adapter's number on the model

/// Tokens of 0..1000 where each is one token; empty otherwise.
std::vector<std::int64_t> number_tokens(const Tokenizer& tokenizer) {
  std::vector<std::int64_t> ids;
  for (int n = 0; n <= 1000; ++n) {
    const auto encoded = tokenizer.encode(std::to_string(n));
    if (encoded.size() != 1) return {};
    ids.push_back(encoded[0]);
  }
  return ids;
}

}  // namespace

AnswerTask::AnswerTask(qwen3_vl::Qwen3VL model, qwen3_vl::Processor processor, DetectionData data,
                       const AnswerTaskOptions& options)
    : model_(std::move(model)), processor_(std::move(processor)), data_(std::move(data)), options_(options) {
  if (options_.prompt.empty()) options_.prompt = default_prompt();
  if (options.number_sigma > 0) {
    numbers_ = {number_tokens(processor_.tokenizer()), options.number_sigma};
    if (numbers_.ids.empty())
      fail("number_sigma needs a vocabulary in which each number 0..1000 is one token");
  }
  if (!options.lora) return;
  for (auto& parameter : model_->parameters()) parameter.requires_grad_(false);
  adapter_ = nn::make_adapter(*model_, *options.lora, options.seed);
  for (auto& [name, tensor] : adapter_->parameters()) tensor.requires_grad_(true);
  nn::attach(*model_, *adapter_, kAdapter);
}

std::vector<train::ParameterGroup> AnswerTask::parameters() {
  if (adapter_) return {{adapter_->parameters(), 1}};
  train::ParameterGroup vision{{}, options_.vision_lr_scale}, language;
  for (const auto& [name, parameter] : nn::named_parameters(*model_))
    (name.starts_with("model.visual.") ? vision : language).parameters.emplace_back(name, parameter);
  if (options_.vision_lr_scale > 0) return {vision, language};
  for (auto& [name, parameter] : vision.parameters) parameter.requires_grad_(false);
  return {language};
}

qwen3_vl::Prompt AnswerTask::prepare(const LabelledImage& sample) const {
  Message question{
      "user", {{ContentPart::Kind::image, "", "image"}, {ContentPart::Kind::text, options_.prompt, ""}}, {}};
  const auto answer =
      text_message("assistant", write_answer(sample.boxes, sample.image.width, sample.image.height));
  qwen3_vl::PromptOptions options;
  options.chat.add_generation_prompt = false;
  return processor_.prepare(
      {question, answer}, [&](const std::string&) { return sample.image; }, options);
}

train::TaskLoss AnswerTask::batch_loss(const std::vector<qwen3_vl::Prompt>& prompts, nn::Pass pass) {
  if (adapter_) pass.adapter = kAdapter;
  const auto batch = processor_.collate(prompts, qwen3_vl::Padding::right);
  const auto features = model_->see(batch.pixels, batch.grid_thw, pass);
  auto input = model_->embed(batch.ids, &features, pass);
  // Right padding needs no mask: causal attention never looks at it, and its rows carry no loss.
  input.position_ids = batch.position_ids.to(model_->device());
  const auto hidden = model_->read(input, pass);
  const auto rows =
      train::select_answers(hidden, batch.ids.to(model_->device()), batch.answer.to(model_->device()));
  const auto logits = model_->logits(rows.hidden, pass);
  const auto right = (logits.argmax(-1) == rows.targets).to(torch::kFloat32).mean().item<double>();
  return {train::answer_loss(logits, rows.targets, numbers_),
          batch.mask.sum().item<std::int64_t>(),
          {{"token_accuracy", right}}};
}

train::TaskLoss AnswerTask::loss(std::span<const train::Draw> draws, const nn::Pass& pass) {
  std::vector<qwen3_vl::Prompt> prompts;
  for (const auto& draw : draws) prompts.push_back(prepare(data_.get(draw)));
  return batch_loss(prompts, pass);
}

void AnswerTask::set_held_out(DetectionData data, std::int64_t limit) {
  held_out_limit_ = std::min(limit, data.size());
  held_out_ = std::move(data);
}

std::map<std::string, double> AnswerTask::evaluate(const nn::Pass& pass) {
  if (!held_out_ || held_out_limit_ == 0) return {};
  torch::NoGradGuard no_grad;
  nn::Pass quiet = pass;
  quiet.dropout.reset();
  double loss = 0, accuracy = 0;
  for (std::int64_t i = 0; i < held_out_limit_; ++i) {
    const auto result = batch_loss({prepare(held_out_->original(i))}, quiet);
    loss += result.loss.item<double>();
    accuracy += result.metrics.at("token_accuracy");
  }
  return {{"held_out_loss", loss / double(held_out_limit_)},
          {"held_out_token_accuracy", accuracy / double(held_out_limit_)}};
}

void AnswerTask::save(const Path& folder) {
  if (!adapter_) {
    qwen3_vl::save_model(model_, folder, {torch::kBFloat16, options_.base});
    return;
  }
  adapter_->config.base_model_name_or_path = options_.base.string();
  nn::save_adapter(*adapter_, folder);
}

}  // namespace kerf::inspect
