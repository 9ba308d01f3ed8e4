// Literals, objects, arrays, strings and integers of a schema.
#include "text/json_schema_compiler.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

namespace kerf::grammar {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::int64_t kLargest = 999'999'999'999'999'999;  // Grammar::kMaxDigits nines

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "integer" && value.is_number_float())
    return value.get<double>() == std::floor(value.get<double>());
  if (type == "integer") return value.is_number_integer();
  return type == value.type_name();
}

// Keeps what `type` beside enum or const lets through.
void filter_by_type(std::vector<Json>& values, const Keywords& words) {
  if (!words.has("type")) return;
  const std::vector<std::string> types = words.types();
  std::erase_if(values, [&](const Json& value) {
    return std::none_of(types.begin(), types.end(),
                        [&](const std::string& type) { return is_of_type(value, type); });
  });
}

}  // namespace

RuleId SchemaCompiler::compile_literals(const Keywords& words) {
  const std::string keyword = words.has("enum") ? "enum" : "const";
  words.allow_only({keyword, "type"}, "beside " + keyword);
  std::vector<Json> values;
  if (keyword == "const") values.push_back(*words.find("const"));
  if (keyword == "enum") values = words.list("enum")->get<std::vector<Json>>();
  if (values.size() > kMaxEnum) {
    fail("{} has {} enum values, at most {} are supported", words.where(), values.size(), kMaxEnum);
  }
  filter_by_type(values, words);
  if (values.empty()) fail("{} has no {} value of its type", words.where(), keyword);
  return literals(values, words);
}

RuleId SchemaCompiler::literals(const std::vector<Json>& values, const Keywords& words) {
  LiteralRule rule;
  for (const Json& value : values) {
    for (std::string& spelling : spellings(value)) {
      rule.spellings.insert(std::move(spelling), static_cast<int>(rule.values.size()));
    }
    rule.values.emplace_back(value);
  }
  return add(std::move(rule), words);
}

RuleId SchemaCompiler::compile_object(const Keywords& words) {
  ObjectRule object;
  if (const Json* additional = words.find("additionalProperties")) {
    if (*additional != false)
      fail("{} has additionalProperties other than false, which is not supported", words.where());
    object.closed = true;
  }
  if (!object.closed && !words.has("properties")) fail("{} is an object without properties", words.where());
  object.members = members(words);
  require(object.members, words);
  return add(std::move(object), words);
}

std::vector<Member> SchemaCompiler::members(const Keywords& words) {
  std::vector<Member> list;
  const Json* properties = words.find("properties");
  if (properties == nullptr) return list;
  const Keywords parts(*properties, name_, words.place("properties"));
  for (const auto& [key, value] : properties->items())
    list.push_back({key, compile(value, parts.place(key)), false});
  return list;
}

void SchemaCompiler::require(std::vector<Member>& members, const Keywords& words) {
  const Json* required = words.find("required");
  if (required == nullptr) return;
  if (!required->is_array()) fail("{} has a \"required\" that is not a list", words.where());
  std::unordered_map<std::string, Member*> by_key;
  for (Member& member : members) by_key.emplace(member.key, &member);
  for (const Json& key : *required) {
    if (!key.is_string()) fail("{} has a \"required\" entry that is not a string", words.where());
    const auto found = by_key.find(key.get<std::string>());
    if (found == by_key.end()) {
      fail("{} requires {}, which is not among its properties", words.where(), shown(key.get<std::string>()));
    }
    found->second->required = true;
  }
}

RuleId SchemaCompiler::compile_array(const Keywords& words) {
  ArrayRule array;
  array.min_items = words.count("minItems", 0, Grammar::kMaxItems);
  array.max_items = words.count("maxItems", Grammar::kMaxItems, Grammar::kMaxItems);
  compile_items(array, words);
  if (array.min_items > array.max_items) {
    fail("{} asks for at least {} items and allows at most {}", words.where(), array.min_items,
         array.max_items);
  }
  return add(std::move(array), words);
}

void SchemaCompiler::compile_items(ArrayRule& array, const Keywords& words) {
  if (const Json* prefix = words.list("prefixItems")) {
    if (prefix->size() > Grammar::kMaxItems) {
      fail("{} has {} prefixItems, at most {} are supported", words.where(), prefix->size(),
           Grammar::kMaxItems);
    }
    for (std::size_t i = 0; i < prefix->size(); ++i) {
      array.prefix.push_back(compile((*prefix)[i], fmt::format("{}/prefixItems/{}", words.place(), i)));
    }
  }
  array.stated_max = array.max_items;
  const Json* items = words.find("items");
  if (items == nullptr && array.prefix.empty())
    fail("{} is an array without items or prefixItems", words.where());
  if (items != nullptr && *items != false) {
    array.items = compile(*items, words.place("items"));
    return;
  }
  array.max_items = std::min(array.max_items, static_cast<int>(array.prefix.size()));
  if (items != nullptr) array.stated_max = array.max_items;
}

RuleId SchemaCompiler::compile_string(const Keywords& words) {
  StringRule string;
  string.min_length = words.count("minLength", 0, Grammar::kMaxStringLength);
  string.max_length = words.count("maxLength", Grammar::kMaxStringLength, Grammar::kMaxStringLength);
  if (string.min_length > string.max_length) {
    fail("{} has a minLength of {} above its maxLength of {}", words.where(), string.min_length,
         string.max_length);
  }
  return add(string, words);
}

RuleId SchemaCompiler::compile_integer(const Keywords& words) {
  const IntegerRange range{words.bound("minimum", -kLargest), words.bound("maximum", kLargest)};
  if (range.minimum > range.maximum) {
    fail("{} allows no integer: its minimum rounds to {}, its maximum to {}", words.where(), range.minimum,
         range.maximum);
  }
  return add(IntegerRule{range}, words);
}

}  // namespace kerf::grammar
