// Strict reading of JSON documents: where the text is wrong, or which field is, goes into every error.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace kerf {

using Json = nlohmann::json;

struct JsonLimits {
  int max_depth = 64;
  std::string_view skipped_key;  ///< values under this key are read over and not kept; empty: none
};

/// Parses one JSON document. Throws Error naming `name` and line and column where the text is not JSON (NaN,
/// numbers beyond a double, broken UTF-8 and trailing text included), or naming a key that an object holds
/// twice.
Json parse_json(std::string_view text, const std::string& name, const JsonLimits& limits = {});

/// Text of a JSON value as Kerf keeps it in attributes: strings as they are, everything else as JSON.
std::string attribute_text(const Json& value);
/// The value that attribute_text makes `text` from: a number, true, false, an array or object when `text` is
/// exactly what JSON would write for it, else the string.
Json attribute_value(const std::string& text);

/// The JSON text followed by a newline. Throws Error naming `name` when a string in it is not UTF-8.
std::string json_text(const Json& value, const std::string& name, int indent = -1);

/// An object inside a document, for error sentences: "train.json: annotations[3]".
struct JsonPlace {
  std::string_view file;
  std::string_view list;  ///< "" when the document itself is the list
  std::size_t index = 0;
  bool is_document = false;  ///< the document itself, not an item of a list

  static JsonPlace document(std::string_view file) { return {file, "", 0, true}; }
  std::string field(std::string_view key) const;  ///< "train.json: annotations[3].bbox"
  std::string itself() const { return field(""); }
};

/// Throws Error "<place>: expected <wanted>, got <what the value is>".
[[noreturn]] void wrong_type(const std::string& place, std::string_view wanted, const Json& got);

/// The member `key`; throws Error when `object` is not an object or lacks it.
const Json& required(const Json& object, const char* key, const JsonPlace& place);
/// nullptr when `object` lacks the member or is no object.
const Json* find_member(const Json& object, const char* key);

/// The text under `key`; empty where there is none.
std::string text_or_empty(const Json& object, const char* key);

std::int64_t required_integer(const Json& object, const char* key, const JsonPlace& place);
int required_size(const Json& object, const char* key, const JsonPlace& place);  ///< 1 .. 10^9
double required_number(const Json& object, const char* key, const JsonPlace& place);
const std::string& required_text(const Json& object, const char* key, const JsonPlace& place);
const Json& required_array(const Json& object, const char* key, const JsonPlace& place);

}  // namespace kerf
