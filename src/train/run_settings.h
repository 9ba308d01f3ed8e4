// What the configs of all training runs have under the same names: lists of these fields for TOML, the values
// they must have, and the loop they describe.
#pragma once

#include <kerf/error.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "nn/device.h"
#include "train/run_folder.h"
#include "train/toml_reader.h"
#include "train/trainer.h"

namespace kerf::train {

/// Visits the fields of the loop once each; reading and writing share the list.
template <typename Config, typename Visit>
void visit_loop(Config& config, Visit&& visit) {
  visit("steps", config.steps), visit("lr", config.lr), visit("muon", config.muon);
  visit("schedule", config.schedule), visit("fall", config.fall), visit("warmup", config.warmup);
  visit("weight_decay", config.weight_decay), visit("beta2", config.beta2), visit("clip", config.clip);
  visit("average_decay", config.average_decay);
  visit("precision", config.precision), visit("device", config.device), visit("threads", config.threads);
  visit("log_every", config.log_every), visit("save_every", config.save_every);
  visit("eval_every", config.eval_every), visit("seed", config.seed);
}

template <typename Settings, typename Visit>
void visit_lora(Settings& lora, Visit&& visit) {
  visit("r", lora.r), visit("lora_alpha", lora.lora_alpha), visit("lora_dropout", lora.lora_dropout);
  visit("use_rslora", lora.use_rslora), visit("target_modules", lora.target_modules);
}

/// Throws Error for a word that is none of those allowed.
inline void require_one_of(const std::string& place, const char* key, const std::string& value,
                           const std::vector<std::string>& allowed) {
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
    fail("{}: '{}' is '{}', expected one of {}", place, key, value, fmt::join(allowed, ", "));
}

/// Throws Error naming a field of the loop that has no sensible value.
template <typename Config>
void check_loop(const Config& config, const std::string& place) {
  require_one_of(place, "schedule", config.schedule, {"cosine", "linear", "constant", "trapezoid"});
  require_one_of(place, "precision", config.precision, {"auto", "fp32", "bf16"});
  if (config.steps <= 0 || config.log_every <= 0 || config.save_every <= 0)
    fail("{}: steps, log_every and save_every must be positive", place);
  if (!(config.lr > 0)) fail("{}: 'lr' must be positive", place);
  if (!(config.fall > 0 && config.fall <= 1)) fail("{}: 'fall' must be above 0 and at most 1", place);
}

/// Throws Error unless `readers` is a number of threads that a run may have beside its own.
inline void check_readers(const std::string& place, int readers) {
  if (readers < 0 || readers > 1024) fail("{}: 'readers' must be 0 to 1024", place);
}

/// The loop of a run in `folder`; batch and result are the caller's.
template <typename Config>
LoopOptions loop_of(const Config& config, const Path& folder, bool resume) {
  LoopOptions loop;
  loop.steps = config.steps;
  loop.adamw.beta2 = config.beta2, loop.adamw.weight_decay = config.weight_decay;
  loop.schedule.kind = schedule_from(config.schedule), loop.schedule.peak = config.lr;
  loop.schedule.warmup = config.warmup, loop.schedule.fall = config.fall;
  loop.clip = config.clip, loop.average_decay = config.average_decay;
  loop.bf16 = nn::use_bf16(config.precision, nn::parse_device(config.device));
  loop.muon.lr_scale = config.muon;
  loop.muon.precision = loop.bf16 ? torch::kBFloat16 : torch::kFloat32;
  loop.log_every = config.log_every, loop.save_every = config.save_every, loop.eval_every = config.eval_every;
  loop.seed = config.seed, loop.folder = folder, loop.resume = resume;
  return loop;
}

/// Reads [key], where it is there, by a visitor of its fields; other keys in it are refused.
template <typename Settings, typename Visit>
void read_table(TomlReader& root, const std::string& place, const char* key, Settings& settings,
                Visit&& visit) {
  const auto* node = root.known(key);
  if (!node) return;
  if (!node->is_table()) fail("{}: '{}' must be a table", place, key);
  TomlReader reader(*node->as_table(), fmt::format("{} [{}]", place, key));
  visit(settings, [&](const char* name, auto& value) { reader.read(name, value); });
  reader.refuse_others();
}

/// Calls `each` with a reader of every table of [[key]].
template <typename Each>
void read_tables(TomlReader& root, const std::string& place, const char* key, Each&& each) {
  const auto* node = root.known(key);
  if (!node) return;
  if (!node->is_array()) fail("{}: '{}' must be a list of tables", place, key);
  for (const auto& item : *node->as_array()) {
    if (!item.is_table()) fail("{}: '{}' must be a list of tables", place, key);
    TomlReader reader(*item.as_table(), fmt::format("{} [[{}]]", place, key));
    each(reader);
    reader.refuse_others();
  }
}

template <typename Settings, typename Visit>
toml::table table_of(const Settings& settings, Visit&& visit) {
  toml::table table;
  visit(settings, [&](const char* key, const auto& value) { insert(table, key, value); });
  return table;
}

/// As it is written into a run's folder: absolute, or empty as it was.
inline std::string absolute_text(const Path& path) {
  return path.empty() ? "" : std::filesystem::absolute(path).string();
}

}  // namespace kerf::train
