#include <kerf/error.h>
#include <kerf/recognise.h>

#include <sstream>

#include "train/run_settings.h"

namespace kerf {
namespace {

using Reader = train::TomlReader;
using train::insert;

// Each visits the fields of a table once; reading and writing share the lists.
template <typename Settings, typename Visit>
void visit_view(Settings& view, Visit&& visit) {
  visit("rotate", view.rotate), visit("flip", view.flip), visit("noise", view.noise),
      visit("grey", view.grey), visit("jitter", view.jitter);
}

template <typename Settings, typename Visit>
void visit_tower(Settings& tower, Visit&& visit) {
  visit("kind", tower.kind);
  visit("canvas", tower.canvas), visit("map_side", tower.map_side), visit("patch_size", tower.patch_size),
      visit("spatial_merge_size", tower.spatial_merge_size), visit("depth", tower.depth),
      visit("hidden_size", tower.hidden_size), visit("intermediate_size", tower.intermediate_size),
      visit("num_heads", tower.num_heads), visit("out_hidden_size", tower.out_hidden_size);
}

template <typename Settings, typename Visit>
void visit_contrast(Settings& contrast, Visit&& visit) {
  visit("weight", contrast.weight), visit("temperature", contrast.temperature),
      visit("balanced", contrast.balanced), visit("prototypes", contrast.prototypes);
}

template <typename Settings, typename Visit>
void visit_source(Settings& source, Visit&& visit) {
  visit("task", source.task), visit("labelled", source.labelled), visit("seed", source.seed),
      visit("repeat", source.repeat), visit("exclude", source.exclude);
}

template <typename Settings, typename Visit>
void visit_run(Settings& config, Visit&& visit) {
  visit("classify_all_views", config.classify_all_views), visit("label_weight", config.label_weight),
      visit("smoothing", config.smoothing), visit("sampler", config.sampler),
      visit("logit_adjustment", config.logit_adjustment), visit("overlay", config.overlay),
      visit("unlabelled_weight", config.unlabelled_weight), visit("labelled_batch", config.labelled_batch),
      visit("unlabelled_confidence", config.unlabelled_confidence),
      visit("teacher_weight", config.teacher_weight);
  visit("batch", config.batch), visit("readers", config.readers);
  train::visit_loop(config, visit);
}

void read_sources(Reader& root, const std::string& place, const Path& folder, const char* key,
                  std::vector<WaferSource>& sources) {
  train::read_tables(root, place, key, [&](Reader& reader) {
    WaferSource source;
    reader.read_path("maps", folder, source.maps);
    visit_source(source, [&](const char* name, auto& value) { reader.read(name, value); });
    if (source.maps.empty()) fail("{} [[{}]]: 'maps' (an npz file) is missing", place, key);
    if (!(source.labelled > 0 && source.labelled <= 1) || source.repeat < 1)
      fail("{} [[{}]]: 'labelled' must be above 0 and at most 1, 'repeat' at least 1", place, key);
    sources.push_back(source);
  });
}

void read_views(Reader& root, const std::string& place, std::vector<ViewSettings>& views) {
  std::vector<ViewSettings> listed;
  train::read_tables(root, place, "views", [&](Reader& reader) {
    ViewSettings view;
    visit_view(view, [&](const char* name, auto& value) { reader.read(name, value); });
    for (const double share : {view.rotate, view.noise, view.grey, view.jitter})
      if (!(share >= 0 && share <= 1))
        fail("{} [[views]]: rotate, noise, grey and jitter are between 0 and 1", place);
    listed.push_back(view);
  });
  if (!listed.empty()) views = listed;
}

void check_values(const WaferTrainConfig& config, const std::string& place) {
  train::require_one_of(place, "sampler", config.sampler, {"natural", "sqrt", "balanced"});
  train::require_one_of(place + " [tower]", "kind", config.tower.kind, {"vision", "convolution"});
  if (config.sources.empty()) fail("{}: at least one [[sources]] with 'maps' is needed", place);
  if (config.batch < 2 || config.batch > 65536) fail("{}: 'batch' must be 2 to 65536", place);
  train::check_readers(place, config.readers);
  train::check_loop(config, place);
  if (!(config.contrast.temperature > 0)) fail("{} [contrast]: 'temperature' must be positive", place);
  if (!(config.labelled_batch > 0 && config.labelled_batch <= 1))
    fail("{}: 'labelled_batch' must be above 0 and at most 1", place);
  if (!(config.overlay >= 0 && config.overlay <= 1)) fail("{}: 'overlay' must be between 0 and 1", place);
  if (config.views.size() > 8) fail("{}: {} views, expected at most 8", place, config.views.size());
  if (config.teacher_weight > 0 && config.teacher.empty())
    fail("{}: 'teacher_weight' needs 'teacher', a wafer model", place);
}

toml::array source_tables(const std::vector<WaferSource>& sources) {
  toml::array list;
  for (const auto& source : sources) {
    toml::table table;
    insert(table, "maps", train::absolute_text(source.maps));
    visit_source(source, [&](const char* key, const auto& value) { insert(table, key, value); });
    list.push_back(table);
  }
  return list;
}

constexpr auto kTower = [](auto& settings, auto&& visit) { visit_tower(settings, visit); };
constexpr auto kContrast = [](auto& settings, auto&& visit) { visit_contrast(settings, visit); };
constexpr auto kView = [](auto& settings, auto&& visit) { visit_view(settings, visit); };

}  // namespace

WaferTrainConfig load_wafer_train_config(const Path& file) {
  const std::string place = file.string();
  const toml::table root = train::read_toml(file);
  const Path folder = file.parent_path();
  WaferTrainConfig config;
  Reader reader(root, place);
  reader.read_path("base", folder, config.base);
  reader.read_path("teacher", folder, config.teacher);
  visit_run(config, [&](const char* key, auto& value) { reader.read(key, value); });
  train::read_table(reader, place, "tower", config.tower, kTower);
  train::read_table(reader, place, "contrast", config.contrast, kContrast);
  read_views(reader, place, config.views);
  read_sources(reader, place, folder, "sources", config.sources);
  read_sources(reader, place, folder, "held_out", config.held_out);
  reader.refuse_others();
  check_values(config, place);
  return config;
}

std::string write_wafer_train_config(const WaferTrainConfig& config) {
  toml::table root;
  insert(root, "base", train::absolute_text(config.base));
  insert(root, "teacher", train::absolute_text(config.teacher));
  visit_run(config, [&](const char* key, const auto& value) { insert(root, key, value); });
  root.insert("tower", train::table_of(config.tower, kTower));
  root.insert("contrast", train::table_of(config.contrast, kContrast));
  toml::array views;
  for (const auto& view : config.views) views.push_back(train::table_of(view, kView));
  root.insert("views", views);
  root.insert("sources", source_tables(config.sources));
  root.insert("held_out", source_tables(config.held_out));
  std::ostringstream text;
  text << root << '\n';
  return text.str();
}

}  // namespace kerf
