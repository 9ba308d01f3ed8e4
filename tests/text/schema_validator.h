// A plain validator of parsed JSON against the supported keywords: the tests' own reading of the JSON schema
// rules, itself held against Python's jsonschema by the recorded cases.
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace kerf {

class SchemaValidator {
 public:
  using Json = nlohmann::json;
  explicit SchemaValidator(Json root) : root_(std::move(root)) {}

  bool valid(const Json& value) const { return valid(root_, value); }

 private:
  bool valid(const Json& schema, const Json& value) const {
    if (schema.is_boolean()) return schema.get<bool>();
    if (schema.contains("$ref")) {
      return valid(root_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), value);
    }
    if (schema.contains("anyOf") && holding(schema["anyOf"], value) == 0) return false;
    if (schema.contains("oneOf") && holding(schema["oneOf"], value) != 1) return false;
    if (schema.contains("const") && value != schema["const"]) return false;
    if (schema.contains("enum") && std::count(schema["enum"].begin(), schema["enum"].end(), value) == 0)
      return false;
    if (schema.contains("type") && !of_some_type(schema["type"], value)) return false;
    return valid_object(schema, value) && valid_array(schema, value) && valid_number(schema, value) &&
           valid_string(schema, value);
  }

  long holding(const Json& branches, const Json& value) const {
    return std::count_if(branches.begin(), branches.end(),
                         [&](const Json& branch) { return valid(branch, value); });
  }

  static bool of_some_type(const Json& type, const Json& value) {
    const auto is = [&](const std::string& name) {
      if (name != "integer") return name == value.type_name();
      return value.is_number() && value.get<double>() == std::floor(value.get<double>());
    };
    return type.is_string() ? is(type) : std::any_of(type.begin(), type.end(), is);
  }

  bool valid_object(const Json& schema, const Json& value) const {
    if (!value.is_object()) return true;
    for (const Json& key : schema.value("required", Json::array())) {
      if (!value.contains(key.get<std::string>())) return false;
    }
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, member] : value.items()) {
      const bool listed = properties.contains(key);
      if (!listed && schema.contains("additionalProperties")) return false;
      if (listed && !valid(properties[key], member)) return false;
    }
    return true;
  }

  bool valid_array(const Json& schema, const Json& value) const {
    if (!value.is_array()) return true;
    if (value.size() < schema.value("minItems", 0u) || value.size() > schema.value("maxItems", 1u << 30))
      return false;
    const Json prefix = schema.value("prefixItems", Json::array());
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!valid(i < prefix.size() ? prefix[i] : schema.value("items", Json(true)), value[i])) return false;
    }
    return true;
  }

  static bool valid_number(const Json& schema, const Json& value) {
    if (!value.is_number()) return true;
    return !(schema.contains("minimum") && value < schema["minimum"]) &&
           !(schema.contains("maximum") && value > schema["maximum"]);
  }

  static bool valid_string(const Json& schema, const Json& value) {
    if (!value.is_string()) return true;
    const auto& text = value.get_ref<const std::string&>();
    const auto length =
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
    return length >= schema.value("minLength", 0) && length <= schema.value("maxLength", 1 << 30);
  }

  Json root_;
};

}  // namespace kerf
