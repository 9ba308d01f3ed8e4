#include "inspect/answer_task.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "inspect/answer.h"
#include "inspect/answer_forward.h"
#include "inspect/number_tokens.h"
#include "inspect/pointing.h"
#include "inspect/task_description.h"

namespace kerf::inspect {
namespace {

constexpr int kAdapter = 0;  // the trained adapter's number on the model

}  // namespace

void order_numbers(qwen3_vl::Qwen3VL& model, const Tokenizer& tokenizer, std::uint64_t seed) {
  constexpr double kDeviation = 0.02;              // as other embeddings
  constexpr double kSlowest = 0.5, kFastest = 60;  // periods over the range of numbers
  const auto ids = number_tokens(tokenizer);
  if (ids.empty()) return;
  torch::NoGradGuard no_grad;
  auto weight = model->base()->language_model->embed_tokens->weight;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  const auto width = weight.size(1);
  const auto uniform = [&] { return torch::empty({1, width}, torch::kFloat32).uniform_(0, 1, generator); };
  const auto periods = kSlowest * torch::pow(kFastest / kSlowest, uniform());
  const auto phase = uniform();
  const auto number = torch::arange(std::int64_t(ids.size())).unsqueeze(1) / double(ids.size() - 1);
  const auto rows =
      kDeviation * std::numbers::sqrt2 * torch::cos(2 * std::numbers::pi * (number * periods + phase));
  weight.index_copy_(0, torch::tensor(at::ArrayRef<std::int64_t>(ids)), rows.to(weight.scalar_type()));
}

AnswerTask::AnswerTask(qwen3_vl::Qwen3VL model, qwen3_vl::Processor processor, DetectionData data,
                       const AnswerTaskOptions& options)
    : model_(std::move(model)), processor_(std::move(processor)), data_(std::move(data)), options_(options) {
  if (options_.prompt.empty()) options_.prompt = default_prompt();
  if (options.number_sigma > 0)
    numbers_ = {require_number_tokens(processor_.tokenizer()), options.number_sigma};
  if (options.dense_weight > 0 && !options.lora)
    head_ = DenseHead(model_->config().vision, std::int64_t(options.labels.size()));
  if (options.reading_weight > 0 && !options.lora)
    reading_ = ReadingHead(model_->config().text.hidden_size, options.seed);
  if (head_) head_->to(model_->device());
  if (reading_) reading_->to(model_->device());
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
  if (head_)
    for (const auto& [name, parameter] : nn::named_parameters(*head_))
      vision.parameters.emplace_back("dense_head." + name, parameter);
  if (reading_)
    for (const auto& [name, parameter] : nn::named_parameters(*reading_))
      vision.parameters.emplace_back("dense_head.reading." + name, parameter);
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

torch::Tensor AnswerTask::head_loss(const std::vector<LabelledImage>& samples,
                                    const std::vector<qwen3_vl::Prompt>& prompts,
                                    const qwen3_vl::VisualFeatures& features, const nn::Pass& pass) {
  std::vector<DenseTargets> targets;
  for (std::size_t i = 0; i < samples.size(); ++i)
    targets.push_back(make_dense_targets(samples[i].boxes, options_.labels, samples[i].image.width,
                                         samples[i].image.height, prompts[i].images.at(0).grid,
                                         model_->config().vision.spatial_merge_size));
  return dense_loss(head_->forward(features, pass), join(targets, model_->device())).total;
}

train::TaskLoss AnswerTask::batch_loss(const std::vector<LabelledImage>& samples, nn::Pass pass) {
  std::vector<qwen3_vl::Prompt> prompts;
  for (const auto& sample : samples) prompts.push_back(prepare(sample));
  if (adapter_) pass.adapter = kAdapter;
  qwen3_vl::AttentionProbe probe{std::size_t(model_->config().text.num_hidden_layers / 2), {}};
  const bool points = options_.pointing_weight > 0;
  const auto seen = forward_answers(model_, processor_, prompts, pass, points ? &probe : nullptr);
  train::TaskLoss result{train::answer_loss(seen.logits, seen.targets, numbers_),
                         seen.tokens,
                         {{"token_accuracy", seen.token_accuracy}}};
  if (head_ || points || reading_) result.metrics["answer"] = result.loss.item<double>();
  const bool guided = points || reading_;
  const auto pointers = guided
                            ? find_pointers(prompts, processor_.tokenizer(), model_->config().image_token_id,
                                            model_->config().vision.spatial_merge_size)
                            : std::vector<Pointers>();
  const auto add = [&](const char* name, double weight, const torch::Tensor& loss) {
    result.metrics[name] = loss.item<double>();
    result.loss = result.loss + weight * loss;
  };
  if (points) add("pointing", options_.pointing_weight, pointing_loss(probe, pointers));
  if (reading_)
    add("reading", options_.reading_weight,
        reading_loss(reading_, seen.features.merged, model_->base()->language_model->embed_tokens->weight,
                     pointers, numbers_, pass));
  if (head_) add("dense", options_.dense_weight, head_loss(samples, prompts, seen.features, pass));
  return result;
}

train::TaskLoss AnswerTask::loss(std::span<const train::Draw> draws, const nn::Pass& pass) {
  std::vector<LabelledImage> samples;
  for (const auto& draw : draws) samples.push_back(data_.get(draw));
  return batch_loss(samples, pass);
}

void AnswerTask::set_held_out(DetectionData data, std::int64_t limit) {
  held_out_limit_ = std::min(limit, data.size());
  held_out_ = std::move(data);
}

std::map<std::string, double> AnswerTask::evaluate(const nn::Pass& pass) {
  return measure_held_out(held_out_limit_, pass, [&](std::int64_t index, const nn::Pass& quiet) {
    return batch_loss({held_out_->original(index)}, quiet);
  });
}

void AnswerTask::load_head(const Path& file) {
  check(bool(head_), "a dense head is only loaded where one is trained");
  nn::load_strictly(*head_, nn::WeightStore::open(file));
}

void AnswerTask::save(const Path& folder) {
  if (adapter_) {
    adapter_->config.base_model_name_or_path = options_.base.string();
    nn::save_adapter(*adapter_, folder);
  } else {
    qwen3_vl::save_model(model_, folder, {torch::kBFloat16, options_.base});
    if (head_) nn::save_safetensors(folder / "dense_head.safetensors", nn::named_parameters(*head_));
  }
  save_task({options_.prompt, options_.labels, options_.look}, folder);
}

}  // namespace kerf::inspect
