#include <kerf/error.h>
#include <kerf/recognise.h>

#include <fmt/ranges.h>

#include <sstream>

#include "train/toml_reader.h"

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
      visit("logit_adjustment", config.logit_adjustment),
      visit("unlabelled_weight", config.unlabelled_weight), visit("labelled_batch", config.labelled_batch),
      visit("unlabelled_confidence", config.unlabelled_confidence),
      visit("teacher_weight", config.teacher_weight);
  visit("steps", config.steps), visit("batch", config.batch), visit("lr", config.lr),
      visit("muon", config.muon), visit("schedule", config.schedule), visit("fall", config.fall),
      visit("warmup", config.warmup), visit("weight_decay", config.weight_decay),
      visit("beta2", config.beta2), visit("clip", config.clip), visit("average_decay", config.average_decay);
  visit("precision", config.precision), visit("device", config.device), visit("threads", config.threads),
      visit("log_every", config.log_every), visit("save_every", config.save_every),
      visit("eval_every", config.eval_every), visit("seed", config.seed);
}

template <typename Settings, typename Visit>
void read_table(Reader& root, const std::string& place, const char* key, Settings& settings, Visit&& visit) {
  const auto* node = root.known(key);
  if (!node) return;
  if (!node->is_table()) fail("{}: '{}' must be a table", place, key);
  Reader reader(*node->as_table(), fmt::format("{} [{}]", place, key));
  visit(settings, [&](const char* name, auto& value) { reader.read(name, value); });
  reader.refuse_others();
}

/// Calls `each` with a reader of every table in a list of tables.
template <typename Each>
void read_list(Reader& root, const std::string& place, const char* key, Each&& each) {
  const auto* node = root.known(key);
  if (!node) return;
  if (!node->is_array()) fail("{}: '{}' must be a list of tables", place, key);
  for (const auto& item : *node->as_array()) {
    if (!item.is_table()) fail("{}: '{}' must be a list of tables", place, key);
    Reader reader(*item.as_table(), fmt::format("{} [[{}]]", place, key));
    each(reader);
    reader.refuse_others();
  }
}

void read_sources(Reader& root, const std::string& place, const Path& folder, const char* key,
                  std::vector<WaferSource>& sources) {
  read_list(root, place, key, [&](Reader& reader) {
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
  read_list(root, place, "views", [&](Reader& reader) {
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
  const auto one_of = [&](const char* key, const std::string& value,
                          std::initializer_list<const char*> allowed) {
    for (const char* text : allowed)
      if (value == text) return;
    fail("{}: '{}' is '{}', expected one of {}", place, key, value, fmt::join(allowed, ", "));
  };
  one_of("sampler", config.sampler, {"natural", "sqrt", "balanced"});
  one_of("schedule", config.schedule, {"cosine", "linear", "constant", "trapezoid"});
  one_of("precision", config.precision, {"auto", "fp32", "bf16"});
  if (config.sources.empty()) fail("{}: at least one [[sources]] with 'maps' is needed", place);
  if (config.steps <= 0 || config.batch < 2 || config.batch > 65536 || config.log_every <= 0 ||
      config.save_every <= 0)
    fail("{}: steps, log_every and save_every must be positive, batch 2 to 65536", place);
  if (!(config.lr > 0)) fail("{}: 'lr' must be positive", place);
  if (!(config.fall > 0 && config.fall <= 1)) fail("{}: 'fall' must be above 0 and at most 1", place);
  if (!(config.contrast.temperature > 0)) fail("{} [contrast]: 'temperature' must be positive", place);
  if (!(config.labelled_batch > 0 && config.labelled_batch <= 1))
    fail("{}: 'labelled_batch' must be above 0 and at most 1", place);
  if (config.views.size() > 8) fail("{}: {} views, expected at most 8", place, config.views.size());
  if (config.teacher_weight > 0 && config.teacher.empty())
    fail("{}: 'teacher_weight' needs 'teacher', a wafer model", place);
}

toml::array source_tables(const std::vector<WaferSource>& sources) {
  toml::array list;
  for (const auto& source : sources) {
    toml::table table;
    insert(table, "maps", std::filesystem::absolute(source.maps).string());
    visit_source(source, [&](const char* key, const auto& value) { insert(table, key, value); });
    list.push_back(table);
  }
  return list;
}

template <typename Settings, typename Visit>
toml::table table_of(const Settings& settings, Visit&& visit) {
  toml::table table;
  visit(settings, [&](const char* key, const auto& value) { insert(table, key, value); });
  return table;
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
  read_table(reader, place, "tower", config.tower, kTower);
  read_table(reader, place, "contrast", config.contrast, kContrast);
  read_views(reader, place, config.views);
  read_sources(reader, place, folder, "sources", config.sources);
  read_sources(reader, place, folder, "held_out", config.held_out);
  reader.refuse_others();
  check_values(config, place);
  return config;
}

std::string write_wafer_train_config(const WaferTrainConfig& config) {
  toml::table root;
  const auto text_of = [](const Path& path) {
    return path.empty() ? "" : std::filesystem::absolute(path).string();
  };
  insert(root, "base", std::string(text_of(config.base)));
  insert(root, "teacher", std::string(text_of(config.teacher)));
  visit_run(config, [&](const char* key, const auto& value) { insert(root, key, value); });
  root.insert("tower", table_of(config.tower, kTower));
  root.insert("contrast", table_of(config.contrast, kContrast));
  toml::array views;
  for (const auto& view : config.views) views.push_back(table_of(view, kView));
  root.insert("views", views);
  root.insert("sources", source_tables(config.sources));
  root.insert("held_out", source_tables(config.held_out));
  std::ostringstream text;
  text << root << '\n';
  return text.str();
}

}  // namespace kerf
