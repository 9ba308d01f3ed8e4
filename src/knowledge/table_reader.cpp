#include "knowledge/table_reader.h"

#include <algorithm>

#include "knowledge/entry_reader.h"

namespace kerf::knowledge {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_blank(const std::string& text) {
  return text.find_first_not_of(' ') == text.npos;
}

}  // namespace

std::string TableReader::place(const toml::node& node) const {
  return fmt::format("{}:{}", name_, node.source().begin.line);
}

const toml::node* TableReader::find(const char* key, Need need) {
  known_.insert(key);
  const toml::node* node = table_.get(key);
  if (!node && need == Need::required) fail("{}: '{}' is missing", place(), key);
  return node;
}

// One line of text: what is shown, cited and handed to a model has no hidden second line.
std::string TableReader::checked(const toml::node& node, const char* key) const {
  const auto* value = node.as_string();
  if (!value) fail("{}: '{}' must be text in quotes", place(node), key);
  const std::string& text = value->get();
  if (text.size() > kMaxTextBytes)
    fail("{}: '{}' has {} bytes, the most is {}", place(node), key, text.size(), kMaxTextBytes);
  if (is_blank(text)) fail("{}: '{}' is empty", place(node), key);
  if (std::any_of(text.begin(), text.end(), is_control))
    fail("{}: '{}' must be one line without control characters", place(node), key);
  return text;
}

std::string TableReader::text(const char* key, Need need) {
  const toml::node* node = find(key, need);
  return node ? checked(*node, key) : std::string();
}

std::vector<std::string> TableReader::list(const char* key, Need need) {
  const toml::node* node = find(key, need);
  if (!node) return {};
  const auto* array = node->as_array();
  if (!array) fail("{}: '{}' must be a list of texts", place(*node), key);
  if (array->size() > kMaxListItems)
    fail("{}: '{}' has {} texts, the most is {}", place(*node), key, array->size(), kMaxListItems);
  if (array->empty() && need == Need::required) fail("{}: '{}' is empty", place(*node), key);
  std::vector<std::string> texts;
  for (const auto& item : *array) texts.push_back(checked(item, key));
  return texts;
}

void TableReader::refuse_others() const {
  for (const auto& [key, node] : table_) {
    if (!known_.count(key.str())) fail("{}: the key '{}' is not known", place(node), key.str());
  }
}

}  // namespace kerf::knowledge
