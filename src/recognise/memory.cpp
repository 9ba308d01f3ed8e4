#include "recognise/memory.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

#include "data/json_document.h"
#include "nn/weights.h"

namespace kerf::recognise {
namespace {

constexpr const char* kMemoryFile = "recognise.json";
constexpr const char* kMemoryTensors = "memory.safetensors";

std::vector<std::string> read_names(const Json& item, const char* key, const std::string& place) {
  std::vector<std::string> names;
  if (!item.contains(key)) return names;
  if (!item[key].is_array()) fail("{}/{} must be a list of texts", place, key);
  for (const auto& name : item[key]) {
    if (!name.is_string()) fail("{}/{} must be a list of texts", place, key);
    names.push_back(name.get<std::string>());
  }
  return names;
}

double read_number(const Json& item, const char* key, double low, double high, const std::string& place) {
  if (!item.contains(key) || !item[key].is_number()) fail("{}/{} must be a number", place, key);
  const double value = item[key].get<double>();
  if (!(value >= low && value <= high)) fail("{}/{} is {}, expected {} to {}", place, key, value, low, high);
  return value;
}

void read_task(const Json& item, const std::string& place, TaskMemory& memory) {
  if (!item.is_object()) fail("{} must be an object", place);
  memory.joint.temperature = read_number(item, "temperature", 0.01, 100, place);
  memory.joint.label_share = read_number(item, "label_share", 0, 1, place);
  memory.known = read_number(item, "known", 0, 1, place);
  memory.files = read_names(item, "files", place);
  memory.taught = read_names(item, "taught", place);
  if (!item.contains("strangeness")) return;
  for (const auto& value : item["strangeness"]) {
    if (!value.is_number()) fail("{}/strangeness must be a list of numbers", place);
    memory.strangeness.push_back(value.get<double>());
  }
  if (!std::is_sorted(memory.strangeness.begin(), memory.strangeness.end()))
    fail("{}/strangeness must ascend", place);
}

/// A tensor of the store, or an undefined one. Throws Error when it has another shape; -1: any size.
torch::Tensor take(const nn::WeightStore& store, const std::string& name, std::vector<std::int64_t> shape) {
  if (!store.contains(name)) return {};
  auto tensor = store.get(name).clone();
  bool fits = tensor.dim() == std::int64_t(shape.size());
  for (std::size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] < 0 || tensor.size(std::int64_t(i)) == shape[i];
  if (!fits) fail("{}: the tensor '{}' has another shape than the model asks for", store.source(), name);
  return tensor;
}

void read_tensors(const nn::WeightStore& store, const wafer_model::TaskConfig& task, std::int64_t width,
                  TaskMemory& memory) {
  const auto projected = take(store, task.name + ".projected", {-1, width});
  if (projected.defined()) {
    memory.projected = projected.to(torch::kFloat32);
    const auto classes = take(store, task.name + ".classes", {projected.size(0)});
    const auto places = take(store, task.name + ".places", {projected.size(0), 2});
    if (!classes.defined() || !places.defined())
      fail("{}: '{}.projected' needs '{}.classes' and '{}.places' beside it", store.source(), task.name,
           task.name, task.name);
    memory.classes = classes.to(torch::kInt64), memory.places = places.to(torch::kInt64);
    const bool inside = memory.classes.ge(0).all().item<bool>() &&
                        memory.classes.lt(std::int64_t(task.classes.size())).all().item<bool>() &&
                        memory.places.ge(0).all().item<bool>() &&
                        memory.places.select(1, 0).lt(std::int64_t(memory.files.size())).all().item<bool>();
    if (!inside) fail("{}: '{}.classes' or '{}.places' point nowhere", store.source(), task.name, task.name);
  }
  memory.taught_projected = take(store, task.name + ".taught", {std::int64_t(memory.taught.size()), width});
  if (memory.taught_projected.defined() != !memory.taught.empty())
    fail("{}: '{}.taught' and the names of taught classes do not belong together", store.source(), task.name);
}

}  // namespace

std::vector<TaskMemory> load_memory(const Path& folder, const wafer_model::Config& config) {
  std::vector<TaskMemory> memory(config.tasks.size());
  if (!std::filesystem::exists(folder / kMemoryFile)) return memory;
  const auto name = (folder / kMemoryFile).string();
  const auto document = parse_json(read_file(folder / kMemoryFile, 1 << 24), name);
  if (!document.is_object()) fail("{}: expected an object with the names of tasks", name);
  for (std::size_t i = 0; i < memory.size(); ++i)
    if (document.contains(config.tasks[i].name))
      read_task(document[config.tasks[i].name], name + ": /" + config.tasks[i].name, memory[i]);
  if (!std::filesystem::exists(folder / kMemoryTensors)) return memory;
  const auto store = nn::WeightStore::open(folder / kMemoryTensors);
  for (std::size_t i = 0; i < memory.size(); ++i)
    read_tensors(store, config.tasks[i], config.projection, memory[i]);
  return memory;
}

void save_memory(const std::vector<TaskMemory>& memory, const wafer_model::Config& config,
                 const Path& folder) {
  Json document = Json::object();
  nn::NamedTensors tensors;
  for (std::size_t i = 0; i < memory.size(); ++i) {
    const auto& one = memory[i];
    const auto& name = config.tasks[i].name;
    document[name] = {{"temperature", one.joint.temperature},
                      {"label_share", one.joint.label_share},
                      {"known", one.known},
                      {"strangeness", one.strangeness},
                      {"files", one.files},
                      {"taught", one.taught}};
    if (one.projected.defined()) {
      tensors.emplace_back(name + ".projected", one.projected.to(torch::kBFloat16));
      tensors.emplace_back(name + ".classes", one.classes);
      tensors.emplace_back(name + ".places", one.places);
    }
    if (one.taught_projected.defined()) tensors.emplace_back(name + ".taught", one.taught_projected);
  }
  if (tensors.empty())
    std::filesystem::remove(folder / kMemoryTensors);  // of an earlier memory: its places would point nowhere
  else
    nn::save_safetensors(folder / kMemoryTensors, tensors);
  const auto file = folder / kMemoryFile;
  write_file(file, json_text(document, file.string(), 2));
}

torch::Tensor strangeness(const torch::Tensor& projected, const torch::Tensor& prototypes) {
  return 1 - std::get<0>(torch::matmul(projected, prototypes.t()).max(1));
}

double familiarity(const TaskMemory& memory, double strangeness) {
  const auto& known = memory.strangeness;
  if (known.empty()) return 1;
  return double(known.end() - std::lower_bound(known.begin(), known.end(), strangeness)) /
         double(known.size());
}

}  // namespace kerf::recognise
