#include <kerf/converse.h>
#include <kerf/error.h>

#include <sstream>

#include "train/run_settings.h"

namespace kerf {
namespace {

using train::absolute_text;
using train::insert;
using Reader = train::TomlReader;

// Each visits the fields of a table once; reading and writing share the lists.
template <typename Settings, typename Visit>
void visit_run(Settings& config, Visit&& visit) {
  visit("mode", config.mode), visit("train_projection", config.train_projection), visit("pack", config.pack),
      visit("readers", config.readers);
  visit("eval_dialogues", config.eval_dialogues), visit("bare_history", config.bare_history);
  train::visit_loop(config, visit);
}

template <typename Settings, typename Visit>
void visit_language(Settings& language, Visit&& visit) {
  visit("hidden_size", language.hidden_size), visit("num_hidden_layers", language.num_hidden_layers),
      visit("intermediate_size", language.intermediate_size),
      visit("num_attention_heads", language.num_attention_heads),
      visit("num_key_value_heads", language.num_key_value_heads), visit("head_dim", language.head_dim),
      visit("max_position_embeddings", language.max_position_embeddings);
}

void read_sources(Reader& root, const std::string& place, const Path& folder, const char* key,
                  std::vector<DialogueSource>& sources) {
  train::read_tables(root, place, key, [&](Reader& reader) {
    DialogueSource source;
    reader.read_path("dialogues", folder, source.dialogues);
    reader.read("repeat", source.repeat);
    if (source.dialogues.empty() || source.repeat < 1)
      fail("{} [[{}]]: 'dialogues' (a .jsonl file) is missing, or 'repeat' is below 1", place, key);
    sources.push_back(source);
  });
}

void check_sizes(const LanguageSettings& language, const std::string& place) {
  constexpr std::int64_t kMost = 65536;
  visit_language(language, [&](const char* key, std::int64_t value) {
    const std::int64_t least = std::string_view(key) == "hidden_size" ? 0 : 1;
    if (value < least || value > kMost)
      fail("{} [language]: '{}' must be {} to {}", place, key, least, kMost);
  });
  if (language.head_dim % 2 != 0 || language.num_attention_heads % language.num_key_value_heads != 0)
    fail("{} [language]: 'head_dim' must be even, 'num_attention_heads' a multiple of 'num_key_value_heads'",
         place);
}

void check_values(const DialogueTrainConfig& config, const std::string& place) {
  if (config.mode != "full" && config.mode != "lora") fail("{}: 'mode' must be full or lora", place);
  if (config.base.empty() == (config.wafer.empty() || config.vocabulary.empty()))
    fail("{}: either 'base', or 'wafer' and 'vocabulary', say what is trained", place);
  if (!config.base.empty() && !(config.vocabulary.empty() && config.body.empty()))
    fail("{}: 'vocabulary' and 'body' are those of a fresh model, 'base' is given", place);
  if (config.mode == "lora" && config.base.empty()) fail("{}: an adapter needs 'base'", place);
  if (config.sources.empty()) fail("{}: at least one [[sources]] with 'dialogues' is needed", place);
  train::check_readers(place, config.readers);
  if (config.pack < 64) fail("{}: 'pack' must be at least 64", place);
  train::check_loop(config, place);
  if (!(config.bare_history >= 0 && config.bare_history <= 1))
    fail("{}: 'bare_history' must be 0 to 1", place);
  check_sizes(config.language, place);
}

toml::array source_tables(const std::vector<DialogueSource>& sources) {
  toml::array list;
  for (const auto& source : sources) {
    toml::table table;
    insert(table, "dialogues", absolute_text(source.dialogues));
    insert(table, "repeat", source.repeat);
    list.push_back(table);
  }
  return list;
}

constexpr auto kLanguage = [](auto& settings, auto&& visit) { visit_language(settings, visit); };
constexpr auto kLora = [](auto& settings, auto&& visit) { train::visit_lora(settings, visit); };

/// The folders a run takes from, by key.
template <typename Config, typename Visit>
void visit_paths(Config& config, Visit&& visit) {
  visit("base", config.base), visit("wafer", config.wafer), visit("vocabulary", config.vocabulary),
      visit("body", config.body);
}

}  // namespace

DialogueTrainConfig load_dialogue_train_config(const Path& file) {
  const std::string place = file.string();
  const toml::table root = train::read_toml(file);
  const Path folder = file.parent_path();
  DialogueTrainConfig config;
  Reader reader(root, place);
  visit_paths(config, [&](const char* key, Path& value) { reader.read_path(key, folder, value); });
  visit_run(config, [&](const char* key, auto& value) { reader.read(key, value); });
  train::read_table(reader, place, "language", config.language, kLanguage);
  train::read_table(reader, place, "lora", config.lora, kLora);
  read_sources(reader, place, folder, "sources", config.sources);
  read_sources(reader, place, folder, "held_out", config.held_out);
  reader.refuse_others();
  check_values(config, place);
  return config;
}

std::string write_dialogue_train_config(const DialogueTrainConfig& config) {
  toml::table root;
  visit_paths(config, [&](const char* key, const Path& value) { insert(root, key, absolute_text(value)); });
  visit_run(config, [&](const char* key, const auto& value) { insert(root, key, value); });
  root.insert("language", train::table_of(config.language, kLanguage));
  root.insert("lora", train::table_of(config.lora, kLora));
  root.insert("sources", source_tables(config.sources));
  root.insert("held_out", source_tables(config.held_out));
  std::ostringstream text;
  text << root << '\n';
  return text.str();
}

}  // namespace kerf
