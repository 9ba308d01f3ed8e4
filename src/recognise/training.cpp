// A training run of the wafer model, from its description to its folder.
#include <kerf/error.h>
#include <kerf/recognise.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/folder_lock.h"
#include "nn/device.h"
#include "recognise/model_folder.h"
#include "recognise/wafer_task.h"
#include "train/run_settings.h"

namespace kerf {
namespace {

using recognise::TaskMaps;

/// The tasks that the maps of a run name, each once, in the order of the sources.
std::vector<wafer_model::TaskConfig> tasks_of(const WaferTrainConfig& config) {
  std::vector<wafer_model::TaskConfig> tasks;
  for (const auto* sources : {&config.sources, &config.held_out})
    for (const auto& source : *sources) {
      const auto task = recognise::known_task(source.task);
      if (std::find(tasks.begin(), tasks.end(), task) == tasks.end()) tasks.push_back(task);
    }
  return tasks;
}

wafer_model::Config describe(const WaferTrainConfig& config) {
  const auto& tower = config.tower;
  wafer_model::Config model;
  if (tower.kind == "convolution") model.kind = wafer_model::TowerKind::convolution;
  model.canvas = tower.canvas, model.map_side = tower.map_side, model.tasks = tasks_of(config);
  auto& vision = model.vision;
  vision.patch_size = tower.patch_size, vision.temporal_patch_size = 1,
  vision.spatial_merge_size = tower.spatial_merge_size, vision.depth = tower.depth,
  vision.hidden_size = tower.hidden_size, vision.intermediate_size = tower.intermediate_size,
  vision.num_heads = tower.num_heads, vision.out_hidden_size = tower.out_hidden_size;
  const auto side = tower.patch_size > 0 ? tower.canvas / tower.patch_size : 0;
  vision.num_position_embeddings = side * side;
  recognise::check_config(model, "[tower]");
  return model;
}

std::vector<TaskMaps> load_maps(const std::vector<WaferSource>& sources, const wafer_model::Config& model) {
  std::vector<TaskMaps> maps;
  for (const auto& source : sources) {
    const auto task = model.task(source.task);
    auto set = recognise::load_map_set(source.maps, model.tasks[task]);
    if (set.classes.empty()) fail("{}: the maps have no labels", source.maps.string());
    if (!source.exclude.empty()) set = recognise::without_classes(set, source.exclude, model.tasks[task]);
    if (source.labelled < 1) recognise::hide_labels(set, source.labelled, source.seed);
    maps.push_back({task, std::move(set), source.repeat});
  }
  return maps;
}

std::unique_ptr<recognise::WaferTask> make_task(const WaferTrainConfig& config) {
  auto model = wafer_model::make_random_model(describe(config), config.seed);
  if (!config.base.empty()) recognise::take_weights(model, config.base);
  const auto device = nn::parse_device(config.device);
  model->to(device);
  wafer_model::WaferModel teacher{nullptr};
  if (config.teacher_weight > 0) {
    teacher = recognise::load_wafer_model(config.teacher, device);
    if (teacher->config().tasks != model->config().tasks ||
        teacher->config().canvas != model->config().canvas)
      fail("{}: the teacher's tasks and canvas must be those of the run", config.teacher.string());
  }
  auto task = std::make_unique<recognise::WaferTask>(std::move(model), std::move(teacher),
                                                     load_maps(config.sources, describe(config)), config);
  task->set_held_out(load_maps(config.held_out, describe(config)));
  return task;
}

train::LoopOptions loop_options(const WaferTrainConfig& config, const TrainOptions& options) {
  auto loop = train::loop_of(config, options.out, options.resume);
  loop.batch = config.batch, loop.result = options.out / "model";
  return loop;
}

/// What a result was made from, by content.
std::string describe_run(const WaferTrainConfig& config) {
  nlohmann::ordered_json run;
  for (const auto& [key, sources] : {std::pair{"data", &config.sources}, {"held_out", &config.held_out}})
    for (const auto& source : *sources)
      run[key].push_back({{"path", std::filesystem::absolute(source.maps).string()},
                          {"task", source.task},
                          {"maps", hash_file(source.maps)}});
  return run.dump(2) + "\n";
}

}  // namespace

TrainResult train_wafers(const WaferTrainConfig& config, const TrainOptions& options, Observer& observer) {
  if (config.threads > 0) torch::set_num_threads(config.threads);
  train::check_run_folder(options.out, options.resume);
  auto task = make_task(config);
  make_folder(options.out);
  const FolderLock lock(options.out);
  write_file(options.out / "config.toml", write_wafer_train_config(config));
  write_file(options.out / "run.json", describe_run(config));
  const auto how = loop_options(config, options);
  const auto loop = train::run_loop(*task, how, observer);
  TrainResult result{loop.steps, loop.loss, loop.interrupted, {}, {}};
  for (const auto& [step, loss] : train::read_losses(options.out / "metrics.jsonl"))
    result.curve.push_back({step, loss});
  if (!loop.interrupted) result.result = how.result;
  return result;
}

}  // namespace kerf
