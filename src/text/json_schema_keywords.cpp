#include "text/json_schema_keywords.h"

#include <kerf/error.h>
#include <kerf/grammar.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace kerf::grammar {
namespace {

constexpr std::array kAnnotations = {"title",   "description", "default",    "examples", "$comment",
                                     "$schema", "$defs",       "deprecated", "readOnly", "writeOnly"};
constexpr std::array kTypes = {"object", "array", "string", "integer", "number", "boolean", "null"};

template <typename List>
bool contains(const List& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

std::string shown(std::string_view text) {
  std::string safe = nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  return safe.size() <= 60 ? safe : safe.substr(0, 56) + "..\"";
}

Keywords::Keywords(const Json& schema, const std::string& name, std::string place)
    : schema_(schema), name_(name), place_(std::move(place)) {
  if (!schema_.is_object()) fail("{} is {}, expected an object", where(), schema_.type_name());
}

const Keywords::Json* Keywords::find(std::string_view keyword) const {
  auto found = schema_.find(keyword);
  return found == schema_.end() ? nullptr : &*found;
}

std::string Keywords::where() const {
  return fmt::format("{}: the schema at {}", name_, place_);
}

std::string Keywords::place(std::string_view part) const {
  const std::string text = shown(part);
  return place_ + "/" + text.substr(1, text.size() - 2);
}

void Keywords::allow_only(const std::vector<std::string_view>& keywords, std::string_view why) const {
  for (const auto& [keyword, value] : schema_.items()) {
    if (contains(kAnnotations, keyword) || contains(keywords, keyword)) continue;
    if (keyword == "$id" && place_ == "#") continue;
    fail("{} has the keyword {}, which is not supported {}", where(), shown(keyword), why);
  }
}

std::vector<std::string> Keywords::types() const {
  const Json* type = find("type");
  if (type == nullptr) fail("{} needs a type, enum, const, anyOf, oneOf or $ref", where());
  std::vector<std::string> names;
  for (const Json& entry : type->is_array() ? *type : Json::array({*type})) {
    if (!entry.is_string() || !contains(kTypes, entry.get_ref<const std::string&>())) {
      fail("{} has an unknown type, expected object, array, string, integer, number, boolean or null",
           where());
    }
    if (!contains(names, entry.get_ref<const std::string&>())) names.push_back(entry);
  }
  if (names.empty()) fail("{} has an empty list of types", where());
  return names;
}

int Keywords::count(std::string_view keyword, int otherwise, int limit) const {
  const Json* value = find(keyword);
  if (value == nullptr) return otherwise;
  const double number = value->is_number() ? value->get<double>() : -1;
  if (number < 0 || number != std::floor(number))
    fail("{} has a {} that is not a whole number >= 0", where(), keyword);
  if (number > limit) fail("{} has a {} of {}, at most {} is supported", where(), keyword, number, limit);
  return static_cast<int>(number);
}

std::int64_t Keywords::bound(std::string_view keyword, std::int64_t otherwise) const {
  const Json* value = find(keyword);
  if (value == nullptr) return otherwise;
  if (!value->is_number()) fail("{} has a {} that is not a number", where(), keyword);
  const double number = value->get<double>();
  if (std::abs(number) >= 1e18) {
    fail("{} has a {} of {}, at most {} digits are supported", where(), keyword, number, Grammar::kMaxDigits);
  }
  if (value->is_number_integer()) return value->get<std::int64_t>();
  return static_cast<std::int64_t>(keyword == "minimum" ? std::ceil(number) : std::floor(number));
}

const Keywords::Json* Keywords::list(std::string_view keyword) const {
  const Json* value = find(keyword);
  if (value != nullptr && (!value->is_array() || value->empty())) {
    fail("{} has {} that is not a list with entries", where(), shown(keyword));
  }
  return value;
}

}  // namespace kerf::grammar
