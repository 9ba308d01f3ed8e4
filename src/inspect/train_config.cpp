#include <kerf/error.h>
#include <kerf/train.h>

#include "inspect/detector_limits.h"
#include "inspect/review_description.h"
#include "inspect/task_description.h"
#include "inspect/train_limits.h"
#include "train/run_settings.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>
#include <type_traits>
#include <utility>

namespace kerf {
namespace {

using Reader = train::TomlReader;
using train::insert;

void read_sources(const toml::node* node, const std::string& place, const Path& folder,
                  std::vector<TrainSource>& sources) {
  const auto* array = node ? node->as_array() : nullptr;
  if (!array || array->empty()) fail("{}: at least one [[sources]] with a 'coco' file is needed", place);
  for (const auto& item : *array) {
    if (!item.is_table()) fail("{}: 'sources' must be tables", place);
    Reader reader(*item.as_table(), place + " [[sources]]");
    TrainSource source;
    reader.read_path("coco", folder, source.coco);
    reader.read("group_by", source.group_by);
    reader.read("held_out", source.held_out);
    reader.read("split_seed", source.split_seed);
    reader.read("repeat", source.repeat);
    reader.refuse_others();
    if (source.coco.empty()) fail("{} [[sources]]: 'coco' is missing", place);
    sources.push_back(source);
  }
}

/// The fields of the tables; reading and writing share the lists.
constexpr auto kLora = [](auto& settings, auto&& visit) { train::visit_lora(settings, visit); };
constexpr auto kReview = [](auto& settings, auto&& visit) { inspect::visit_fields(settings, visit); };
constexpr auto kDetector = [](auto& settings, auto&& visit) {
  visit("size", settings.size), visit("width", settings.width), visit("depth", settings.depth),
      visit("attention", settings.attention);
  visit("reference", settings.reference);
};

/// train::read_table() of settings that know what is out of range.
template <typename Settings, typename Visit>
void read_checked(Reader& root, const std::string& place, const char* key, Settings& settings,
                  const Visit& visit) {
  train::read_table(root, place, key, settings, visit);
  const auto problem = inspect::problem_of(settings);
  if (!problem.empty()) fail("{} [{}]: {}", place, key, problem);
}

/// Files of cases for a second stage; --failures takes their place.
void read_failures(const toml::node* node, const std::string& place, const Path& folder,
                   std::vector<Path>& failures) {
  if (!node) return;
  const auto* array = node->as_array();
  if (!array) fail("{}: 'failures' must be a list of files", place);
  for (const auto& item : *array) {
    const auto text = item.value<std::string>();
    if (!text || text->empty()) fail("{}: 'failures' must be a list of files", place);
    failures.push_back(folder / *text);
  }
}

void check_values(const TrainConfig& config, const std::string& place) {
  train::require_one_of(place, "task", config.task, {"detect", "dense", "detector", "review"});
  train::require_one_of(place, "mode", config.mode, {"full", "lora"});
  if (config.base.empty() && config.task != "detector")
    fail("{}: 'base' (the model folder to start from) is missing", place);
  train::check_loop(config, place);
  if (config.pointing_weight > 0 && config.gradient_checkpointing)
    fail("{}: 'pointing_weight' and 'gradient_checkpointing' exclude each other", place);
  if (config.reading_weight > 0 && !(config.number_sigma > 0))
    fail("{}: 'reading_weight' needs 'number_sigma'", place);
  const auto problem =
      inspect::problem_of(inspect::Look{config.views, config.samples, config.temperature, config.evidence,
                                        config.detector_share, config.exclusive});
  if (!problem.empty()) fail("{}: {}", place, problem);
  if (config.task == "detect" && config.mode == "lora" && config.evidence > 0)
    fail("{}: 'evidence' is {} and 'mode' \"lora\"; the dense head does not go with an adapter, expected 0",
         place, config.evidence);
  if (config.labels.empty()) fail("{}: 'labels' must not be empty", place);
  for (auto label = config.labels.begin(); label != config.labels.end(); ++label)
    if (label->empty() || std::find(config.labels.begin(), label, *label) != label)
      fail("{}: 'labels' must be different texts that are not empty", place);
}

/// Visits every scalar field once; reading and writing share the list.
template <typename Visit>
void visit_fields(TrainConfig& config, Visit&& visit) {
  visit("task", config.task), visit("mode", config.mode), visit("labels", config.labels),
      visit("prompt", config.prompt);
  visit("position_gain", config.position_gain), visit("augment", config.augment);
  visit("seams", config.seams);
  visit("views", config.views), visit("samples", config.samples), visit("temperature", config.temperature);
  visit("evidence", config.evidence), visit("detector_share", config.detector_share);
  visit("exclusive", config.exclusive), visit("number_sigma", config.number_sigma);
  visit("dense_weight", config.dense_weight), visit("pointing_weight", config.pointing_weight);
  visit("reading_weight", config.reading_weight);
  visit("batch", config.batch), visit("accumulate", config.accumulate);
  visit("vision_lr_scale", config.vision_lr_scale);
  visit("gradient_checkpointing", config.gradient_checkpointing);
  visit("readers", config.readers), visit("cache_mb", config.cache_mb),
      visit("eval_images", config.eval_images);
  train::visit_loop(config, visit);
  visit("right_share", config.right_share), visit("held_out_cases", config.held_out_cases);
}

}  // namespace

TrainConfig load_train_config(const Path& file) {
  const std::string place = file.string();
  const toml::table root = train::read_toml(file);
  TrainConfig config;
  Reader reader(root, place);
  reader.read_path("base", file.parent_path(), config.base);
  reader.read_path("tower", file.parent_path(), config.tower);
  visit_fields(config, [&](const char* key, auto& value) { reader.read(key, value); });
  train::read_table(reader, place, "lora", config.lora, kLora);
  read_checked(reader, place, "review", config.review, kReview);
  read_checked(reader, place, "detector", config.detector, kDetector);
  read_failures(reader.known("failures"), place, file.parent_path(), config.failures);
  const auto* sources = reader.known("sources");
  if (sources || config.task != "review") read_sources(sources, place, file.parent_path(), config.sources);
  reader.refuse_others();
  check_values(config, place);
  inspect::check_limits(config, place);
  return config;
}

std::string write_train_config(const TrainConfig& original) {
  TrainConfig config = original;
  toml::table root;
  insert(root, "base", train::absolute_text(config.base));
  insert(root, "tower", train::absolute_text(config.tower));
  visit_fields(config, [&](const char* key, const auto& value) { insert(root, key, value); });
  root.insert("lora", train::table_of(config.lora, kLora));
  root.insert("review", train::table_of(config.review, kReview));
  root.insert("detector", train::table_of(config.detector, kDetector));
  toml::array failures;
  for (const auto& file : config.failures) failures.push_back(std::filesystem::absolute(file).string());
  root.insert("failures", failures);
  toml::array sources;
  for (const auto& source : config.sources) {
    toml::table table;
    table.insert("coco", std::filesystem::absolute(source.coco).string());
    insert(table, "group_by", source.group_by), insert(table, "held_out", source.held_out);
    insert(table, "split_seed", source.split_seed), insert(table, "repeat", source.repeat);
    sources.push_back(table);
  }
  root.insert("sources", sources);
  std::ostringstream text;
  text << root << '\n';
  return text.str();
}

}  // namespace kerf
