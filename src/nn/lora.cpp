#include "nn/lora.h"

#include <fmt/ranges.h>
#include <kerf/error.h>

#include <cmath>

namespace kerf::nn {
namespace {

constexpr std::string_view kPrefix = "base_model.model.";

std::map<std::string, LinearImpl*> linear_layers(torch::nn::Module& model) {
  std::map<std::string, LinearImpl*> layers;
  for (auto& item : model.named_modules())
    if (auto* layer = dynamic_cast<LinearImpl*>(item.value().get())) layers[item.key()] = layer;
  return layers;
}

LinearImpl& layer_of(const std::map<std::string, LinearImpl*>& layers, const std::string& module) {
  const auto found = layers.find(module);
  check(found != layers.end(), "an adapter fits the model it is attached to");
  return *found->second;
}

/// A tensor's name in the file -> module path and whether it is A.
struct TensorPlace {
  std::string module;
  bool is_a = false;
};

TensorPlace parse_name(const std::string& name, const std::map<std::string, LinearImpl*>& layers,
                       const std::string& file, bool& old_layout) {
  std::string rest = name;
  if (rest.starts_with(kPrefix)) rest = rest.substr(kPrefix.size());
  for (const bool is_a : {true, false}) {
    for (const char* middle : {".", ".default."}) {
      const std::string suffix = std::string(is_a ? ".lora_A" : ".lora_B") + middle + "weight";
      if (!rest.ends_with(suffix)) continue;
      std::string module = rest.substr(0, rest.size() - suffix.size());
      if (!layers.count(module) && module.starts_with("model.layers.")) {
        // Adapters saved before transformers 4.52 lack the language_model level.
        module = "model.language_model." + module.substr(6);
        old_layout = true;
      }
      if (!layers.count(module)) fail("{}: tensor '{}' fits no layer of this model", file, name);
      return {module, is_a};
    }
  }
  fail("{}: tensor '{}' is not a LoRA weight that Kerf reads", file, name);
}

void check_pair(const std::string& module, const LoraPair& pair, const LinearImpl& layer,
                const std::string& file) {
  if (!pair.a.defined() || !pair.b.defined())
    fail("{}: '{}' has only one of lora_A and lora_B", file, module);
  const auto in = layer.weight.size(1), out = layer.weight.size(0);
  if (pair.a.dim() != 2 || pair.b.dim() != 2 || pair.a.size(1) != in || pair.b.size(0) != out ||
      pair.a.size(0) != pair.b.size(1))
    fail("{}: '{}' has lora_A [{}] and lora_B [{}], expected [r, {}] and [{}, r]", file, module,
         fmt::join(pair.a.sizes(), ", "), fmt::join(pair.b.sizes(), ", "), in, out);
  if (!pair.a.is_floating_point() || !pair.b.is_floating_point())
    fail("{}: '{}' holds whole numbers, expected floating-point ones", file, module);
  if (!torch::isfinite(pair.a).all().item<bool>() || !torch::isfinite(pair.b).all().item<bool>())
    fail("{}: '{}' holds NaN or infinite values", file, module);
}

}  // namespace

NamedTensors Adapter::parameters() const {
  NamedTensors tensors;
  for (const auto& [module, pair] : pairs) {
    tensors.emplace_back(module + ".lora_A.weight", pair->a);
    tensors.emplace_back(module + ".lora_B.weight", pair->b);
  }
  return tensors;
}

Adapter make_adapter(torch::nn::Module& model, const LoraConfig& config, std::uint64_t seed) {
  torch::NoGradGuard no_grad;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  Adapter adapter;
  adapter.config = config;
  for (const auto& [module, layer] : linear_layers(model)) {
    if (!config.targets(module)) continue;
    auto pair = std::make_shared<LoraPair>();
    const auto in = layer->weight.size(1), out = layer->weight.size(0);
    const double bound = 1 / std::sqrt(double(in));
    pair->a =
        torch::empty({config.rank(module), in}).uniform_(-bound, bound, generator).to(layer->weight.device());
    pair->b = torch::zeros({out, config.rank(module)}).to(layer->weight.device());
    pair->scale = config.scale(module);
    pair->dropout = config.lora_dropout;
    adapter.pairs[module] = pair;
  }
  if (adapter.pairs.empty()) fail("no linear layer of the model matches the adapter's target modules");
  return adapter;
}

Adapter load_adapter(torch::nn::Module& model, const Path& folder) {
  const Path config_file = folder / "adapter_config.json", weight_file = folder / "adapter_model.safetensors";
  Adapter adapter;
  adapter.config = parse_lora_config(read_file(config_file, 16 << 20), config_file.string());
  const auto store = WeightStore::open(weight_file);
  const auto layers = linear_layers(model);
  bool old_layout = false;
  for (const auto& name : store.names()) {
    const auto [module, is_a] = parse_name(name, layers, weight_file.string(), old_layout);
    auto& pair = adapter.pairs[module];
    if (!pair) pair = std::make_shared<LoraPair>();
    (is_a ? pair->a : pair->b) =
        store.get(name).to(torch::kFloat32).clone().to(layer_of(layers, module).weight.device());
  }
  if (adapter.pairs.empty()) fail("{}: no LoRA weights are in it", weight_file.string());
  for (auto& [module, pair] : adapter.pairs) {
    check_pair(module, *pair, layer_of(layers, module), weight_file.string());
    const auto rank = pair->a.size(0);
    if (rank != adapter.config.rank(module))
      adapter.warnings.push_back(
          fmt::format("{}: '{}' has rank {}, adapter_config.json says {}; the weights are followed",
                      folder.string(), module, rank, adapter.config.rank(module)));
    if (!adapter.config.targets(module))
      adapter.warnings.push_back(fmt::format(
          "{}: '{}' is adapted though adapter_config.json does not name it", folder.string(), module));
    pair->scale = adapter.config.scale(module);
    pair->dropout = adapter.config.lora_dropout;
  }
  for (const auto& [module, layer] : layers)
    if (adapter.config.targets(module) && !adapter.pairs.count(module))
      adapter.warnings.push_back(
          fmt::format("{}: adapter_config.json names '{}', the weights lack it", folder.string(), module));
  if (old_layout)
    adapter.warnings.push_back(folder.string() +
                               ": the adapter uses the layout without 'language_model'; it was mapped");
  return adapter;
}

void save_adapter(const Adapter& adapter, const Path& folder) {
  make_folder(folder);
  NamedTensors tensors;
  for (const auto& [name, tensor] : adapter.parameters())
    tensors.emplace_back(std::string(kPrefix) + name, tensor.detach());
  save_safetensors(folder / "adapter_model.safetensors", tensors);
  write_file(folder / "adapter_config.json", write_lora_config(adapter.config));
}

void attach(torch::nn::Module& model, const Adapter& adapter, int index) {
  const auto layers = linear_layers(model);
  for (const auto& [module, pair] : adapter.pairs) layer_of(layers, module).set_lora(index, pair);
}

void merge(torch::nn::Module& model, const Adapter& adapter, int index, double sign) {
  const auto layers = linear_layers(model);
  for (const auto& [module, pair] : adapter.pairs) layer_of(layers, module).merge_lora(index, sign);
}

}  // namespace kerf::nn
