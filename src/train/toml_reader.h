// Reads the fields of a run's TOML table and remembers which keys were known, so that a misspelt one is
// refused.
#pragma once

#include <kerf/error.h>
#include <kerf/file.h>
#include <toml++/toml.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace kerf::train {

/// The whole file as a table. Throws Error naming file, line and what is wrong.
toml::table read_toml(const Path& file);

class TomlReader {
 public:
  TomlReader(const toml::table& table, std::string place) : table_(table), place_(std::move(place)) {}

  template <typename T>
  void read(const char* key, T& value) {
    const auto* node = known(key);
    if (!node) return;
    if constexpr (std::is_same_v<T, bool>)
      value = require(node->value<bool>(), key, "true or false");
    else if constexpr (std::is_integral_v<T>)
      value = read_integer<T>(*node, key);
    else if constexpr (std::is_floating_point_v<T>)
      value = require(node->value<double>(), key, "a number");
    else
      value = require(node->value<std::string>(), key, "text");
  }
  void read(const char* key, std::vector<std::string>& values) {
    const auto* node = known(key);
    if (!node) return;
    values.clear();
    const auto* array = node->as_array();
    if (!array) fail("{}: '{}' must be a list of texts", place_, key);
    for (const auto& item : *array)
      values.push_back(require(item.value<std::string>(), key, "a list of texts"));
  }
  void read_path(const char* key, const Path& folder, Path& value) {
    std::string text;
    read(key, text);
    if (!text.empty()) value = Path(text).is_absolute() ? Path(text) : folder / text;
  }
  const toml::node* known(const char* key) {
    known_[key] = true;
    return table_.get(key);
  }
  void refuse_others() const {
    for (const auto& [key, node] : table_)
      if (!known_.count(std::string(key.str()))) fail("{}: the key '{}' is not known", place_, key.str());
  }

 private:
  template <typename T>
  T read_integer(const toml::node& node, const char* key) const {
    const auto number =
        require(node.is_integer() ? node.value<std::int64_t>() : std::nullopt, key, "an integer");
    if (!std::in_range<T>(number)) fail("{}: '{}' is {}, which is out of range", place_, key, number);
    return T(number);
  }
  template <typename T>
  T require(const std::optional<T>& value, const char* key, const char* expected) const {
    if (!value) fail("{}: '{}' must be {}", place_, key, expected);
    return *value;
  }
  const toml::table& table_;
  std::string place_;
  std::map<std::string, bool> known_;
};

/// Adds a field to a table that is to be written.
template <typename T>
void insert(toml::table& table, const char* key, const T& value) {
  if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    toml::array array;
    for (const auto& item : value) array.push_back(item);
    table.insert(key, array);
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    table.insert(key, std::int64_t(value));
  } else {
    table.insert(key, value);
  }
}

}  // namespace kerf::train
