#include <kerf/error.h>
#include <kerf/train.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/folder_lock.h"
#include "inspect/answer_task.h"
#include "inspect/dense_task.h"
#include "inspect/detector_task.h"
#include "inspect/held_out.h"
#include "inspect/review_task.h"
#include "models/qwen3_vl/model.h"
#include "nn/device.h"
#include "train/run_settings.h"

namespace kerf {
namespace {

using inspect::DenseTask;
using inspect::DetectionData;
using inspect::DetectionSource;

struct Sources {
  std::vector<DetectionSource> train;
  Dataset held_out;  ///< of the first source that holds a part out
};

/// A label that is not in the list would be taught, and then never be allowed in an answer.
void check_labels(const Dataset& dataset, const std::vector<std::string>& labels, const Path& file) {
  for (const auto& annotation : dataset.annotations) {
    const auto& name = dataset.category(annotation.category_id).name;
    if (std::find(labels.begin(), labels.end(), name) == labels.end())
      fail("{}: the category '{}' is annotated and not among the labels of the run: {}", file.string(), name,
           fmt::join(labels, ", "));
  }
}

/// The same for what cases say is there.
void check_labels(const std::vector<ReviewCase>& cases, const std::vector<std::string>& labels,
                  const Path& file) {
  for (const auto& one : cases)
    if (one.truth && std::find(labels.begin(), labels.end(), one.truth->label) == labels.end())
      fail("{}: the corrected label '{}' is not among the labels of the run: {}", file.string(),
           one.truth->label, fmt::join(labels, ", "));
}

/// A long run must not end at the first picture that was never there.
void check_images(const Dataset& dataset, const Path& file) {
  std::size_t missing = 0;
  Path first;
  for (const auto& image : dataset.images) {
    const Path path = dataset.folder / image.file_name;
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) continue;
    if (missing++ == 0) first = path;
  }
  if (missing > 0)
    fail("{}: {} of its {} images are not there, the first of them {}", file.string(), missing,
         dataset.images.size(), first.string());
}

Sources load_sources(const TrainConfig& config) {
  Sources sources;
  for (const auto& source : config.sources) {
    auto dataset = load_coco(source.coco);
    check_labels(dataset, config.labels, source.coco);
    check_images(dataset, source.coco);
    if (source.held_out > 0) {
      auto split = split_by_group(dataset, {source.group_by, source.held_out, source.split_seed});
      dataset = std::move(split.train);
      if (sources.held_out.images.empty()) sources.held_out = std::move(split.held_out);
    }
    sources.train.push_back({std::move(dataset), source.repeat});
  }
  return sources;
}

nn::LoraConfig lora_config(const LoraSettings& settings) {
  nn::LoraConfig lora;
  lora.r = settings.r, lora.lora_alpha = settings.lora_alpha, lora.lora_dropout = settings.lora_dropout;
  lora.use_rslora = settings.use_rslora, lora.target_modules = settings.target_modules;
  return lora;
}

inspect::AnswerTaskOptions answer_options(const TrainConfig& config) {
  inspect::AnswerTaskOptions options;
  options.prompt = config.prompt, options.number_sigma = config.number_sigma;
  options.dense_weight = config.dense_weight, options.pointing_weight = config.pointing_weight,
  options.reading_weight = config.reading_weight, options.labels = config.labels;
  options.look = {config.views,    config.samples,        config.temperature,
                  config.evidence, config.detector_share, config.exclusive};
  options.vision_lr_scale = config.vision_lr_scale, options.seed = config.seed, options.base = config.base;
  if (config.mode == "lora") options.lora = lora_config(config.lora);
  return options;
}

/// Replaces the vision tower by that of another folder; every tensor must be there in the same shape.
void take_tower(qwen3_vl::Qwen3VL& model, const Path& folder) {
  torch::NoGradGuard no_grad;
  auto other = qwen3_vl::load_model(folder, {model->device(), torch::kFloat32});
  const auto theirs = other.model->named_parameters();
  for (auto& [name, tensor] : nn::named_parameters(*model)) {
    if (!name.starts_with("model.visual.")) continue;
    const auto* found = theirs.find(name);
    if (!found || found->sizes() != tensor.sizes())
      fail("{}: its vision tower has another shape than the base's at {}", folder.string(), name);
    tensor.copy_(*found);
  }
}

/// Whether the result is an adapter beside an unchanged base.
bool is_adapter(const TrainConfig& config) {
  return config.mode == "lora" || config.task == "review";
}

/// A frozen base stays as it is stored, at half the memory; what is trained is kept in float32.
torch::ScalarType base_dtype(const TrainConfig& config) {
  if (config.task == "detector") return torch::kFloat32;
  const bool stored_bf16 = qwen3_vl::stored_dtype(config.base) == torch::kBFloat16;
  const bool keep = is_adapter(config) && config.precision != "fp32" && stored_bf16;
  return keep ? torch::kBFloat16 : torch::kFloat32;
}

/// Norms and biases in float32: they cost nothing and their results would be rounded.
void widen_vectors(qwen3_vl::Qwen3VL& model) {
  for (auto& parameter : model->parameters())
    if (parameter.dim() == 1) parameter.set_data(parameter.detach().to(torch::kFloat32));
}

/// The second stage, from the failures of the first.
std::unique_ptr<train::Task> make_review_task(const TrainConfig& config, const qwen3_vl::Qwen3VL& model,
                                              qwen3_vl::Processor processor) {
  if (config.failures.empty()) fail("no failures to train on were named; kerf mine finds them");
  std::vector<ReviewCase> cases;
  for (const auto& file : config.failures) {
    auto more = load_cases(file);
    check_labels(more, config.labels, file);
    cases.insert(cases.end(), more.begin(), more.end());
  }
  inspect::ReviewTaskOptions options;
  options.description = {config.labels, config.review};
  options.lora = lora_config(config.lora);
  options.augment = config.augment, options.number_sigma = config.number_sigma;
  options.readers = config.readers;
  options.held_out = config.held_out_cases, options.eval_images = config.eval_images;
  options.seed = config.seed, options.base = config.base;
  return std::make_unique<inspect::ReviewTask>(
      model, std::move(processor), inspect::gather_cases(std::move(cases), config.right_share, config.seed),
      options);
}

/// What a run draws its samples from.
DetectionData make_data(const TrainConfig& config, const Sources& sources) {
  inspect::AugmentOptions augment;
  augment.enabled = config.augment, augment.seams = config.seams;
  return DetectionData(sources.train, augment, config.seed, std::size_t(config.cache_mb) << 20);
}

/// The detector network, fresh or from the folder of another, whose labels may differ.
std::unique_ptr<train::Task> make_detector_task(const TrainConfig& config) {
  auto sources = load_sources(config);
  auto detector =
      detector::make_random_detector(inspect::describe(config.labels, config.detector), config.seed);
  if (!config.base.empty()) inspect::take_weights(detector, config.base);
  const auto device = nn::parse_device(config.device);
  // All batches have one shape, so cuDNN may try its kernels for it once and keep the fastest.
  if (device.is_cuda()) at::globalContext().setBenchmarkCuDNN(true);
  detector->to(device);
  auto task = std::make_unique<inspect::DetectorTask>(std::move(detector), make_data(config, sources),
                                                      config.seed, config.readers);
  task->set_held_out(inspect::first_images(std::move(sources.held_out), std::size_t(config.eval_images)));
  return task;
}

std::unique_ptr<train::Task> make_task(const TrainConfig& config, Observer& observer) {
  if (config.task == "detector") return make_detector_task(config);
  auto loaded = qwen3_vl::load_model(config.base, {nn::parse_device(config.device), base_dtype(config)});
  for (const auto& warning : loaded.warnings) observer.warning(warning);
  widen_vectors(loaded.model);
  if (!config.tower.empty()) take_tower(loaded.model, config.tower);
  if (config.position_gain != 1) {
    torch::NoGradGuard no_grad;
    loaded.model->named_parameters()["model.visual.pos_embed.weight"].mul_(config.position_gain);
  }
  auto processor = qwen3_vl::Processor::load(config.base);
  loaded.model->train();
  if (config.task == "review") return make_review_task(config, loaded.model, std::move(processor));
  auto sources = load_sources(config);
  auto data = make_data(config, sources);
  if (config.task == "dense") {
    auto task = std::make_unique<DenseTask>(loaded.model, std::move(processor), std::move(data),
                                            config.labels, config.base);
    task->set_held_out(inspect::first_images(std::move(sources.held_out), std::size_t(config.eval_images)));
    const Path head = config.base / "dense_head.safetensors";
    if (std::filesystem::exists(head)) task->load_head(head);
    return task;
  }
  auto task = std::make_unique<inspect::AnswerTask>(loaded.model, std::move(processor), std::move(data),
                                                    answer_options(config));
  const Path head = (config.tower.empty() ? config.base : config.tower) / "dense_head.safetensors";
  if (config.dense_weight > 0 && config.mode == "full" && std::filesystem::exists(head))
    task->load_head(head);
  task->set_held_out(DetectionData({{std::move(sources.held_out), 1}}, {}, 0), config.eval_images);
  return task;
}

const char* result_folder(const TrainConfig& config) {
  return config.task == "detector" ? "detector" : is_adapter(config) ? "adapter" : "model";
}

train::LoopOptions loop_options(const TrainConfig& config, const TrainOptions& options) {
  auto loop = train::loop_of(config, options.out, options.resume);
  loop.batch = config.batch, loop.accumulate = config.accumulate;
  loop.checkpoint_layers = config.gradient_checkpointing;
  loop.wide = base_dtype(config) == torch::kBFloat16;
  loop.result = options.out / result_folder(config);
  return loop;
}

/// What a result was made from, by content.
std::string describe_run(const TrainConfig& config) {
  nlohmann::ordered_json run;
  if (!config.base.empty())
    run["base"] = {{"path", std::filesystem::absolute(config.base).string()},
                   {"weights", nn::hash_weights(config.base)}};
  if (!config.tower.empty())
    run["tower"] = {{"path", std::filesystem::absolute(config.tower).string()},
                    {"weights", nn::hash_weights(config.tower)}};
  for (const auto& source : config.sources)
    run["data"].push_back(
        {{"path", std::filesystem::absolute(source.coco).string()}, {"annotations", hash_file(source.coco)}});
  for (const auto& file : config.failures)
    run["failures"].push_back(
        {{"path", std::filesystem::absolute(file).string()}, {"cases", hash_file(file)}});
  return run.dump(2) + "\n";
}

std::vector<LossPoint> read_curve(const Path& metrics) {
  std::vector<LossPoint> curve;
  for (const auto& [step, loss] : train::read_losses(metrics)) curve.push_back({step, loss});
  return curve;
}

}  // namespace

TrainResult run_training(const TrainConfig& config, const TrainOptions& options, Observer& observer) {
  if (config.threads > 0) torch::set_num_threads(config.threads);
  train::check_run_folder(options.out, options.resume);
  auto task = make_task(config, observer);
  make_folder(options.out);
  const FolderLock lock(options.out);
  write_file(options.out / "config.toml", write_train_config(config));
  write_file(options.out / "run.json", describe_run(config));
  const auto how = loop_options(config, options);
  const auto loop = train::run_loop(*task, how, observer);
  TrainResult result{loop.steps, loop.loss, loop.interrupted, {}, read_curve(options.out / "metrics.jsonl")};
  if (!loop.interrupted) result.result = how.result;
  return result;
}

void init_model(const Path& from, std::uint64_t seed, const Path& out) {
  for (const char* weights : {"model.safetensors", "model.safetensors.index.json"})
    if (std::filesystem::exists(out / weights))
      fail("{} holds a model already, which fresh weights would overwrite; choose another folder",
           out.string());
  auto model = qwen3_vl::make_random_model(qwen3_vl::load_config(from), seed);
  inspect::order_numbers(model, qwen3_vl::Processor::load(from).tokenizer(), seed);
  qwen3_vl::save_model(model, out, {torch::kFloat32, from});
}

}  // namespace kerf
