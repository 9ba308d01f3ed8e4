#include <kerf/error.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>

#include "nn/lora.h"

namespace kerf::nn {
namespace {

using nlohmann::ordered_json;

bool whole_match(const std::string& text, const std::string& pattern) {
  try {
    return std::regex_match(text, std::regex(pattern));
  } catch (const std::regex_error&) {
    fail("adapter_config.json: the pattern '{}' cannot be used", pattern);
  }
}

bool is_suffix(const std::string& module, const std::string& item) {
  return module == item || module.ends_with("." + item);
}

bool any_suffix(const std::string& module, const std::vector<std::string>& items) {
  for (const auto& item : items)
    if (is_suffix(module, item)) return true;
  return false;
}

template <typename T>
T by_pattern(const std::string& module, const std::vector<std::pair<std::string, T>>& patterns, T fallback) {
  for (const auto& [key, value] : patterns)
    if (whole_match(module, "(.*\\.)?(" + key + ")")) return value;
  return fallback;
}

/// Number of the first ".NAME.DIGITS." part of a path; -1 without one.
std::int64_t layer_number(const std::string& module) {
  std::smatch match;
  return std::regex_search(module, match, std::regex("\\.[^.]+\\.(\\d+)\\.")) ? std::stoll(match[1]) : -1;
}

void read_names(const ordered_json& root, const char* key, const std::string& name,
                std::vector<std::string>& list, std::string& regex) {
  if (!root.contains(key) || root[key].is_null()) return;
  const auto& value = root[key];
  if (value.is_string()) {
    regex = value.get<std::string>();
    return;
  }
  if (!value.is_array()) fail("{}: '{}' must be text or a list of texts", name, key);
  for (const auto& item : value) {
    if (!item.is_string()) fail("{}: '{}' must be text or a list of texts", name, key);
    list.push_back(item.get<std::string>());
  }
}

template <typename T>
void read_number(const ordered_json& root, const char* key, const std::string& name, T& value) {
  if (!root.contains(key) || root[key].is_null()) return;
  if (!root[key].is_number()) fail("{}: '{}' must be a number", name, key);
  value = root[key].get<T>();
}

template <typename T>
void read_pattern(const ordered_json& root, const char* key, const std::string& name,
                  std::vector<std::pair<std::string, T>>& patterns) {
  if (!root.contains(key) || root[key].is_null()) return;
  if (!root[key].is_object()) fail("{}: '{}' must be an object", name, key);
  for (const auto& [pattern, value] : root[key].items()) {
    if (!value.is_number() || !(value.template get<double>() > 0))
      fail("{}: '{}' must hold positive numbers", name, key);
    patterns.emplace_back(pattern, value.template get<T>());
  }
}

bool set(const ordered_json& root, const char* key) {
  if (!root.contains(key) || root[key].is_null()) return false;
  const auto& value = root[key];
  return !(value == false || value == "none" || (value.is_structured() && value.empty()));
}

}  // namespace

int LoraConfig::rank(const std::string& module) const {
  return by_pattern(module, rank_pattern, r);
}

double LoraConfig::scale(const std::string& module) const {
  const double rank_here = rank(module);
  return by_pattern(module, alpha_pattern, lora_alpha) / (use_rslora ? std::sqrt(rank_here) : rank_here);
}

bool LoraConfig::targets(const std::string& module) const {
  if (!exclude_regex.empty() && whole_match(module, exclude_regex)) return false;
  if (any_suffix(module, exclude_modules)) return false;
  if (!target_regex.empty()) {
    std::string lower = target_regex;
    for (char& c : lower) c = char(std::tolower(static_cast<unsigned char>(c)));
    return lower == "all-linear" ? !is_suffix(module, "lm_head") : whole_match(module, target_regex);
  }
  if (!any_suffix(module, target_modules)) return false;
  if (layers_to_transform.empty()) return true;
  return std::find(layers_to_transform.begin(), layers_to_transform.end(), layer_number(module)) !=
         layers_to_transform.end();
}

LoraConfig parse_lora_config(std::string_view json, const std::string& name) {
  const auto root = ordered_json::parse(json.begin(), json.end(), nullptr, false);
  if (!root.is_object()) fail("{}: expected a JSON object", name);
  if (root.value("peft_type", ordered_json("")) != "LORA") fail("{}: peft_type must be LORA", name);
  for (const char* key :
       {"use_dora", "fan_in_fan_out", "lora_bias", "target_parameters", "trainable_token_indices",
        "layer_replication", "modules_to_save", "layers_pattern"})
    if (set(root, key)) fail("{}: '{}' is not supported", name, key);
  if (set(root, "bias")) fail("{}: only bias \"none\" is supported", name);
  LoraConfig config;
  read_number(root, "r", name, config.r);
  read_number(root, "lora_alpha", name, config.lora_alpha);
  read_number(root, "lora_dropout", name, config.lora_dropout);
  if (config.r <= 0) fail("{}: 'r' must be positive", name);
  config.use_rslora = set(root, "use_rslora");
  read_names(root, "target_modules", name, config.target_modules, config.target_regex);
  read_names(root, "exclude_modules", name, config.exclude_modules, config.exclude_regex);
  read_pattern(root, "rank_pattern", name, config.rank_pattern);
  read_pattern(root, "alpha_pattern", name, config.alpha_pattern);
  if (root.contains("layers_to_transform") && !root["layers_to_transform"].is_null()) {
    const auto& layers = root["layers_to_transform"];
    for (const auto& layer : layers.is_array() ? layers : ordered_json::array({layers})) {
      if (!layer.is_number_integer()) fail("{}: 'layers_to_transform' must hold integers", name);
      config.layers_to_transform.push_back(layer.get<std::int64_t>());
    }
  }
  if (root.contains("base_model_name_or_path") && root["base_model_name_or_path"].is_string())
    config.base_model_name_or_path = root["base_model_name_or_path"].get<std::string>();
  return config;
}

std::string write_lora_config(const LoraConfig& config) {
  nlohmann::json root = {{"peft_type", "LORA"},
                         {"task_type", "CAUSAL_LM"},
                         {"base_model_name_or_path", config.base_model_name_or_path},
                         {"inference_mode", true},
                         {"r", config.r},
                         {"lora_alpha", config.lora_alpha},
                         {"lora_dropout", config.lora_dropout},
                         {"bias", "none"},
                         {"fan_in_fan_out", false},
                         {"use_rslora", config.use_rslora},
                         {"use_dora", false},
                         {"init_lora_weights", true},
                         {"modules_to_save", nullptr},
                         {"exclude_modules", nullptr},
                         {"layers_to_transform", nullptr},
                         {"layers_pattern", nullptr},
                         {"rank_pattern", nlohmann::json::object()},
                         {"alpha_pattern", nlohmann::json::object()},
                         {"auto_mapping", nullptr},
                         {"revision", nullptr}};
  if (config.target_regex.empty())
    root["target_modules"] = config.target_modules;
  else
    root["target_modules"] = config.target_regex;
  if (!config.exclude_regex.empty())
    root["exclude_modules"] = config.exclude_regex;
  else if (!config.exclude_modules.empty())
    root["exclude_modules"] = config.exclude_modules;
  if (!config.layers_to_transform.empty()) root["layers_to_transform"] = config.layers_to_transform;
  for (const auto& [pattern, value] : config.rank_pattern) root["rank_pattern"][pattern] = value;
  for (const auto& [pattern, value] : config.alpha_pattern) root["alpha_pattern"][pattern] = value;
  return root.dump(2) + "\n";
}

}  // namespace kerf::nn
