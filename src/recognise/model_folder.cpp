#include "recognise/model_folder.h"

#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>

#include "data/json_document.h"
#include "nn/weights.h"

namespace kerf::recognise {
namespace {

constexpr auto kConvolution = "convolution";

/// The integers of a model of its kind, by name; reading and writing share the list.
template <typename Config, typename Visit>
void visit_sizes(Config& config, Visit&& visit) {
  auto& vision = config.vision;
  visit("canvas", config.canvas), visit("map_side", config.map_side), visit("projection", config.projection),
      visit("projection_hidden", config.projection_hidden);
  visit("depth", vision.depth), visit("hidden_size", vision.hidden_size),
      visit("out_hidden_size", vision.out_hidden_size);
  if (config.kind == wafer_model::TowerKind::convolution) return;
  visit("patch_size", vision.patch_size), visit("temporal_patch_size", vision.temporal_patch_size),
      visit("spatial_merge_size", vision.spatial_merge_size),
      visit("intermediate_size", vision.intermediate_size), visit("num_heads", vision.num_heads),
      visit("num_position_embeddings", vision.num_position_embeddings);
}

std::vector<std::string> read_names(const Json& value, const std::string& place, bool may_be_empty) {
  std::vector<std::string> names;
  if (!value.is_array() || (value.empty() && !may_be_empty)) fail("{} must be a list of names", place);
  for (const auto& item : value) {
    if (!item.is_string() || item.get<std::string>().empty()) fail("{} must be a list of names", place);
    names.push_back(item.get<std::string>());
    if (std::count(names.begin(), names.end(), names.back()) > 1)
      fail("{}: the name '{}' comes twice", place, names.back());
  }
  return names;
}

std::vector<wafer_model::TaskConfig> read_tasks(const Json& document, const std::string& name) {
  if (!document.contains("tasks") || !document["tasks"].is_array() || document["tasks"].empty())
    fail("{}: 'tasks' must be a list with at least one task", name);
  std::vector<wafer_model::TaskConfig> tasks;
  for (std::size_t i = 0; i < document["tasks"].size(); ++i) {
    const auto& item = document["tasks"][i];
    const std::string place = fmt::format("{}: /tasks/{}", name, i);
    if (!item.is_object() || !item.contains("name") || !item["name"].is_string() || !item.contains("classes"))
      fail("{} must have 'name' and 'classes'", place);
    wafer_model::TaskConfig task{item["name"], read_names(item["classes"], place + "/classes", false), {}};
    if (item.contains("labels")) task.labels = read_names(item["labels"], place + "/labels", true);
    tasks.push_back(task);
  }
  return tasks;
}

/// Models without a word on it were written before there were others than vision towers.
wafer_model::TowerKind read_kind(const Json& document, const std::string& name) {
  if (!document.contains("kind")) return wafer_model::TowerKind::vision;
  if (document["kind"] == kConvolution) return wafer_model::TowerKind::convolution;
  fail("{}: 'kind' is {}, expected \"{}\" or none", name, document["kind"].dump(), kConvolution);
}

wafer_model::Config load_config(const Path& folder) {
  const auto name = (folder / kWaferModelFile).string();
  const auto document = parse_json(read_file(folder / kWaferModelFile, 1 << 20), name);
  const auto place = JsonPlace::document(name);
  wafer_model::Config config;
  config.kind = read_kind(document, name);
  visit_sizes(config,
              [&](const char* key, std::int64_t& value) { value = required_integer(document, key, place); });
  config.tasks = read_tasks(document, name);
  check_config(config, name);
  return config;
}

}  // namespace

void check_config(const wafer_model::Config& config, const std::string& place) {
  constexpr std::int64_t kMost = 16384;
  visit_sizes(config, [&](const char* key, std::int64_t value) {
    if (value < 1 || value > kMost) fail("{}: '{}' is {}, expected 1 to {}", place, key, value, kMost);
  });
  const auto& vision = config.vision;
  const bool convolves = config.kind == wafer_model::TowerKind::convolution;
  if (convolves && vision.hidden_size % 8 != 0)
    fail("{}: 'hidden_size' is {}, expected a multiple of 8", place, vision.hidden_size);
  const auto unit = convolves ? 1 : vision.patch_size * vision.spatial_merge_size;
  if (config.canvas % unit != 0 || config.canvas > 1024)
    fail("{}: 'canvas' is {}, expected a multiple of patch and merge size ({}) up to 1024", place,
         config.canvas, unit);
  if (config.map_side > config.canvas || (config.canvas - config.map_side) % 2 != 0)
    fail("{}: 'map_side' is {}, expected at most the canvas ({}) and an even margin", place, config.map_side,
         config.canvas);
  if (!convolves && vision.hidden_size % (4 * vision.num_heads) != 0)
    fail("{}: 'hidden_size' is {}, expected a multiple of four times 'num_heads' ({})", place,
         vision.hidden_size, vision.num_heads);
  if (vision.depth > 64) fail("{}: 'depth' is {}, expected at most 64", place, vision.depth);
}

wafer_model::WaferModel load_wafer_model(const Path& folder, torch::Device device) {
  if (!std::filesystem::exists(folder / kWaferModelFile))
    fail("{}: no wafer model here, expected a folder with {} and {}", folder.string(), kWaferModelFile,
         kWaferWeightsFile);
  wafer_model::WaferModel model(load_config(folder));
  nn::load_strictly(*model, nn::WeightStore::open(folder / kWaferWeightsFile));
  model->to(device);
  model->eval();
  return model;
}

void save_wafer_model(wafer_model::WaferModel& model, const Path& folder) {
  make_folder(folder);
  const auto& config = model->config();
  Json document;
  if (config.kind == wafer_model::TowerKind::convolution) document["kind"] = kConvolution;
  visit_sizes(config, [&](const char* key, std::int64_t value) { document[key] = value; });
  for (const auto& task : config.tasks) {
    Json item = {{"name", task.name}, {"classes", task.classes}};
    if (!task.labels.empty()) item["labels"] = task.labels;
    document["tasks"].push_back(item);
  }
  auto tensors = nn::named_parameters(*model);
  for (auto& [name, tensor] : tensors)  // matrices as products read them; vectors cost nothing
    if (tensor.dim() > 1) tensor = tensor.detach().to(torch::kBFloat16);
  nn::save_safetensors(folder / kWaferWeightsFile, tensors);
  const auto file = folder / kWaferModelFile;
  write_file(file, json_text(document, file.string(), 2));
}

void copy_closer(const Path& from, const Path& to) {
  if (!std::filesystem::exists(from / kCloserFolder) || std::filesystem::equivalent(from, to)) return;
  make_folder(to / kCloserFolder);
  for (const auto& entry : std::filesystem::directory_iterator(from / kCloserFolder))
    if (entry.is_regular_file())
      write_file(to / kCloserFolder / entry.path().filename(), read_file(entry.path()));
}

void take_weights(wafer_model::WaferModel& model, const Path& folder) {
  torch::NoGradGuard no_grad;
  auto other = load_wafer_model(folder, torch::kCPU);
  const auto copy = [&](torch::nn::Module& from, torch::nn::Module& to, const std::string& what) {
    const auto theirs = from.named_parameters();
    for (auto& [name, tensor] : nn::named_parameters(to)) {
      const auto* found = theirs.find(name);
      if (!found || found->sizes() != tensor.sizes())
        fail("{}: its {} has another shape than the run describes, at {}", folder.string(), what, name);
      tensor.copy_(*found);
    }
  };
  copy(*other->named_children()["visual"], *model->named_children()["visual"], "tower");
  for (std::size_t i = 0; i < model->config().tasks.size(); ++i)
    for (std::size_t k = 0; k < other->config().tasks.size(); ++k)
      if (model->config().tasks[i] == other->config().tasks[k])
        copy(other->task(k), model->task(i), "task " + model->config().tasks[i].name);
}

}  // namespace kerf::recognise
