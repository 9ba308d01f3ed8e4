#include <kerf/converse.h>
#include <kerf/error.h>

#include <nlohmann/json.hpp>

#include "base/folder_lock.h"
#include "converse/dialogue_task.h"
#include "converse/language_model.h"
#include "converse/model_folder.h"
#include "nn/device.h"
#include "recognise/model_folder.h"
#include "train/run_settings.h"

namespace kerf {
namespace {

/// The model that training starts from: the base, or a fresh one that is kept in the run's folder.
converse::DialogueModel starting_model(const DialogueTrainConfig& config, const TrainOptions& options) {
  converse::DialogueModel model;
  model.folder = config.base;
  if (config.base.empty()) {
    model.folder = options.out / "start";
    model.wafer = recognise::load_wafer_model(config.wafer, torch::kCPU)->config();
    make_folder(model.folder);
    converse::write_fresh_model(config, model.folder);
  } else {
    model.wafer = converse::load_map_settings(config.base);
  }
  model.processor = qwen3_vl::Processor::load(model.folder);
  const auto device = nn::parse_device(config.device);
  model.model = qwen3_vl::load_model(model.folder, {device, torch::kFloat32}).model;
  if (!config.base.empty() && !config.wafer.empty()) converse::replace_tower(config.wafer, model.model);
  return model;
}

train::LoopOptions loop_options(const DialogueTrainConfig& config, const TrainOptions& options) {
  auto loop = train::loop_of(config, options.out, options.resume);
  loop.batch = 1;  // a draw is a pack
  loop.result = options.out / (config.mode == "lora" ? "adapter" : "model");
  return loop;
}

/// What a result was made from, by content.
std::string describe_run(const DialogueTrainConfig& config) {
  nlohmann::ordered_json run;
  for (const auto& [key, sources] : {std::pair{"data", &config.sources}, {"held_out", &config.held_out}})
    for (const auto& source : *sources)
      run[key].push_back({{"path", std::filesystem::absolute(source.dialogues).string()},
                          {"dialogues", hash_file(source.dialogues)}});
  return run.dump(2) + "\n";
}

}  // namespace

TrainResult train_dialogues(const DialogueTrainConfig& config, const TrainOptions& options,
                            Observer& observer) {
  if (config.threads > 0) torch::set_num_threads(config.threads);
  train::check_run_folder(options.out, options.resume);
  make_folder(options.out);
  converse::DialogueTask task(starting_model(config, options), config);
  const FolderLock lock(options.out);
  write_file(options.out / "config.toml", write_dialogue_train_config(config));
  write_file(options.out / "run.json", describe_run(config));
  const auto how = loop_options(config, options);
  const auto loop = train::run_loop(task, how, observer);
  TrainResult result{loop.steps, loop.loss, loop.interrupted, {}, {}};
  for (const auto& [step, loss] : train::read_losses(options.out / "metrics.jsonl"))
    result.curve.push_back({step, loss});
  if (!loop.interrupted) result.result = how.result;
  return result;
}

}  // namespace kerf
