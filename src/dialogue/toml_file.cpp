#include "dialogue/toml_file.h"

#include "knowledge/toml_text.h"

namespace kerf::dialogue {

toml::table read_toml_file(const Path& file) {
  const std::string name = file.string();
  try {
    return toml::parse(knowledge::in_ascii(read_file(file, 4 << 20), name), name);
  } catch (const toml::parse_error& error) {
    fail("{}: line {}: {}", name, error.source().begin.line, error.description());
  }
}

std::string place_of(const toml::node& node) {
  const auto& source = node.source();
  return fmt::format("{}: line {}", source.path ? *source.path : "domain", source.begin.line);
}

std::string text_of(const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text) fail("{}: expected text in quotes", place_of(node));
  return *text;
}

bool flag_of(const toml::node& node) {
  const auto flag = node.value_exact<bool>();
  if (!flag) fail("{}: expected true or false", place_of(node));
  return *flag;
}

std::vector<std::string> texts_of(const toml::node& node) {
  if (node.is_string()) return {text_of(node)};
  const auto* array = node.as_array();
  if (!array) fail("{}: expected a list of texts", place_of(node));
  std::vector<std::string> texts;
  for (const toml::node& item : *array) texts.push_back(text_of(item));
  return texts;
}

std::vector<Template> templates_of(const toml::node& node) {
  std::vector<Template> phrases;
  if (const auto* array = node.as_array()) {
    for (const toml::node& item : *array) phrases.push_back(parse_template(text_of(item), place_of(item)));
  } else {
    phrases.push_back(parse_template(text_of(node), place_of(node)));
  }
  return phrases;
}

const toml::table& table_of(const toml::node& node) {
  const auto* table = node.as_table();
  if (!table) fail("{}: expected a table", place_of(node));
  return *table;
}

void each_table(const toml::node& node, const std::function<void(const toml::table& table)>& take) {
  const auto* array = node.as_array();
  if (!array) fail("{}: expected a list of tables", place_of(node));
  for (const toml::node& item : *array) take(table_of(item));
}

void each_key(const toml::table& table,
              const std::function<bool(const std::string& key, const toml::node& node)>& take) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (!take(name, node)) fail("{}: the key '{}' is not known", place_of(node), name);
  }
}

}  // namespace kerf::dialogue
