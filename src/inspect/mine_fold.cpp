#include "inspect/mine_fold.h"

#include <kerf/error.h>

#include "data/json_document.h"
#include "inspect/calibration.h"
#include "nn/device.h"

namespace kerf::inspect {
namespace {

bool is_same_file(const Path& a, const Path& b) {
  std::error_code error;
  return std::filesystem::equivalent(a, b, error);
}

/// The run of one fold: what came from `coco` becomes its training part.
TrainConfig fold_config(const MineOptions& options, const Path& training_part) {
  auto config = *options.fold;
  bool found = false;
  for (auto& source : config.sources) {
    if (!is_same_file(source.coco, options.coco)) continue;
    source = {training_part, "", 0, 0, source.repeat};
    found = true;
  }
  if (!found) config.sources.insert(config.sources.begin(), TrainSource{training_part, "", 0, 0, 1});
  return config;
}

/// The images of a part and what is in them.
std::string hash_part(const Dataset& part) {
  std::string text;
  for (const auto& image : part.images)
    text += fmt::format("{} {} {} {}\n", image.id, image.file_name, image.width, image.height);
  for (const auto& one : part.annotations)
    text += fmt::format("{} {} {} {} {} {} {}\n", one.image_id, part.category(one.category_id).name,
                        one.box.x, one.box.y, one.box.width, one.box.height, one.is_crowd);
  return hash_bytes(text);
}

/// What the models are taught, but not what only decides how fast.
std::string hash_run(const MineOptions& options) {
  auto config = *options.fold;
  const TrainConfig usual;
  config.device = usual.device, config.threads = usual.threads;
  config.readers = usual.readers, config.cache_mb = usual.cache_mb;
  std::string text = write_train_config(config);
  for (const auto& source : config.sources)
    if (!is_same_file(source.coco, options.coco)) text += hash_file(source.coco) + "\n";
  return hash_bytes(text);
}

Json describe_inspection(const InspectOptions& inspect) {
  const auto number = [](const std::optional<double>& value) { return value ? Json(*value) : Json(); };
  return {{"dtype", inspect.dtype},
          {"max_defects", inspect.max_defects},
          {"views", inspect.views},
          {"samples", inspect.samples},
          {"evidence", number(inspect.evidence)},
          {"min_confidence", number(inspect.min_confidence)},
          {"seed", inspect.seed}};
}

/// Results of a fold's model on the images it was not trained on; nothing when a stop was asked for.
std::optional<std::vector<Annotation>> inspect_part(Inspector& inspector, const Dataset& part,
                                                    Observer& observer) {
  std::vector<Annotation> results;
  const auto total = std::int64_t(part.images.size());
  for (std::int64_t i = 0; i < total; ++i) {
    if (observer.stop_requested()) return std::nullopt;
    const auto& image = part.images[std::size_t(i)];
    const auto record = inspector.inspect(load_image(part.folder / image.file_name));
    for (const auto& finding : record.all())
      if (const auto* category = part.find_category(finding.label))
        results.push_back(to_annotation(finding, image.id, category->id));
    observer.progress(i + 1, total, image.file_name);
  }
  return results;
}

}  // namespace

void claim_fold(const MineOptions& options, const Split& fold, const Path& folder) {
  const Path file = folder / "fold.json";
  const auto name = file.string();
  const Json made_from = {{"configuration", hash_run(options)},
                          {"training_part", hash_part(fold.train)},
                          {"held_out_part", hash_part(fold.held_out)},
                          {"inspection", describe_inspection(options.inspect)}};
  if (!std::filesystem::exists(file)) {
    for (const char* begun : {"checkpoint.safetensors", "results.json"})
      if (std::filesystem::exists(folder / begun))
        fail("{} holds a fold that does not tell what it was made from; choose another folder for --out",
             folder.string());
    write_file(file, json_text(made_from, name, 2));
    return;
  }
  const auto before = parse_json(read_file(file, 1 << 20), name);
  for (const auto& [key, value] : made_from.items()) {
    const auto* known = find_member(before, key.c_str());
    if (!known || *known != value)
      fail("{}: this fold was made with another '{}'; choose another folder for --out or the same settings",
           name, key);
  }
}

std::optional<FoldResults> run_fold(const MineOptions& options, const Split& fold, const Path& folder,
                                    Observer& observer) {
  const Path results_file = folder / "results.json", training_part = folder / "train.json";
  make_folder(folder);
  claim_fold(options, fold, folder);  // before anything in it is changed
  save_coco(fold.train, training_part);
  const auto config = fold_config(options, training_part);
  const bool resume = std::filesystem::exists(folder / "checkpoint.safetensors");
  auto inspect = options.inspect;
  inspect.model = folder / "model", inspect.calibrated = false, inspect.refine = false;
  inspect.detector_share = 0;  // a detector beside the base has seen what is held out here
  if (config.mode == "lora") inspect.model = config.base, inspect.adapter = folder / "adapter";
  if (!std::filesystem::exists(results_file)) {
    if (run_training(config, {folder, resume}, observer).interrupted) return std::nullopt;
    Inspector inspector(inspect);
    const auto results = inspect_part(inspector, fold.held_out, observer);
    if (!results) return std::nullopt;
    save_coco_results(*results, results_file);
  }
  return FoldResults{load_coco_results(results_file, fold.held_out),
                     weights_id(nn::hash_weights(inspect.model),
                                inspect.adapter ? std::vector{*inspect.adapter} : std::vector<Path>())};
}

}  // namespace kerf::inspect
