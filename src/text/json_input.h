// JSON at this room's door: parsed with errors of one sentence, bounded in depth.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace kerf::text {

/// Any JSON text; keys sorted. Throws Error "NAME: ..." with line and column of what is wrong.
nlohmann::json parse_json(std::string_view text, const std::string& name);

/// JSON whose keys keep their order; of a key given twice the last value counts, as in Python. Throws Error
/// also for more than 100 levels, more than 10,000 keys in one object, and integers beyond 64 bits.
nlohmann::ordered_json parse_ordered_json(std::string_view text, const std::string& name);

/// JSON text as Python's json.dumps(value, ensure_ascii=False) writes it.
std::string python_json(const nlohmann::ordered_json& value);

/// "an object", "a string", ..: what a value is, for error messages.
template <typename Json>
std::string kind_of(const Json& value) {
  using Kind = nlohmann::json::value_t;
  switch (value.type()) {
    case Kind::object:
      return "an object";
    case Kind::array:
      return "an array";
    case Kind::string:
      return "a string";
    case Kind::boolean:
      return "a boolean";
    case Kind::null:
      return "null";
    default:
      return "a number";
  }
}

}  // namespace kerf::text
