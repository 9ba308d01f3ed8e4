// LoRA adapters in PEFT's format: adapter_config.json + adapter_model.safetensors (specification section 17).
#pragma once

#include <kerf/file.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "nn/linear.h"
#include "nn/weights.h"

namespace kerf::nn {

/// adapter_config.json, field for field where Kerf acts on it.
struct LoraConfig {
  int r = 8;
  double lora_alpha = 8;
  double lora_dropout = 0;
  bool use_rslora = false;
  std::vector<std::string> target_modules;  ///< suffixes of module paths; or
  std::string target_regex;                 ///< a pattern that the whole path matches, or "all-linear"
  std::vector<std::string> exclude_modules;
  std::string exclude_regex;
  std::vector<std::int64_t> layers_to_transform;
  /// Overrides by pattern, in file order: the first that matches `^(.*\.)?(key)$` counts.
  std::vector<std::pair<std::string, int>> rank_pattern;
  std::vector<std::pair<std::string, double>> alpha_pattern;
  std::string base_model_name_or_path;

  int rank(const std::string& module) const;
  double scale(const std::string& module) const;  ///< alpha / r, or alpha / sqrt(r) with rslora
  bool targets(const std::string& module) const;
};

/// Throws Error naming `name` and the feature when the file asks for something that is not supported (DoRA,
/// biases, ..).
LoraConfig parse_lora_config(std::string_view json, const std::string& name);
std::string write_lora_config(const LoraConfig& config);

/// The low-rank pairs of one adapter, by module path.
struct Adapter {
  LoraConfig config;
  std::map<std::string, std::shared_ptr<LoraPair>> pairs;
  std::vector<std::string> warnings;

  /// A and B of every module under PEFT's names, without the "base_model.model." prefix.
  NamedTensors parameters() const;
};

/// A fresh adapter for the Linear layers of `model` that the config targets: A uniform(+-1/sqrt(in)), B zero,
/// float32. Throws Error when nothing matches.
Adapter make_adapter(torch::nn::Module& model, const LoraConfig& config, std::uint64_t seed);

/// Reads a PEFT folder. The file's tensors decide which modules are adapted; a tensor that fits no module, a
/// half pair or a wrong shape throws Error naming it. Pairs are float32.
Adapter load_adapter(torch::nn::Module& model, const Path& folder);

/// Writes a PEFT folder.
void save_adapter(const Adapter& adapter, const Path& folder);

/// Makes the adapter number `index` of the model; nn::Pass::adapter selects it.
void attach(torch::nn::Module& model, const Adapter& adapter, int index);
/// Adds adapter `index` to the base weights (sign +1) or takes it away again (-1).
void merge(torch::nn::Module& model, const Adapter& adapter, int index, double sign);

}  // namespace kerf::nn
