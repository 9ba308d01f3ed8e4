#include "wafer/json_fields.h"

#include <kerf/error.h>

#include <algorithm>
#include <limits>

#include "text/utf8.h"

namespace kerf::wafer {
namespace {

bool is_signed(const Json& value) {
  return value.is_number_integer() &&
         (!value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t(INT64_MAX));
}

bool is_pair(const Json& value) {
  return value.is_array() && value.size() == 2;
}

}  // namespace

JsonFields::JsonFields(const Json& value, Place place) : value_(value), place_(std::move(place)) {
  if (!value.is_object()) wrong_type(place_(), "an object", value);
}

void JsonFields::require(const char* key) const {
  if (!has(key)) fail("{} is missing", place(key));
}

void JsonFields::only(std::initializer_list<const char*> known) const {
  for (const auto& [key, value] : value_.items()) {
    const auto same = [&key = key](const char* name) { return key == name; };
    if (std::none_of(known.begin(), known.end(), same))
      fail("{}: the key {} is none that belongs here", place_(), text::in_quotes(key));
  }
}

void JsonFields::text(const char* key, std::string& field) const {
  if (!has(key)) return;
  if (!at(key).is_string()) wrong_type(place(key), "a string", at(key));
  field = at(key).get_ref<const std::string&>();
}

void JsonFields::truth(const char* key, bool& field) const {
  if (!has(key)) return;
  if (!at(key).is_boolean()) wrong_type(place(key), "true or false", at(key));
  field = at(key).get<bool>();
}

void JsonFields::integer(const char* key, std::int64_t& field) const {
  if (!has(key)) return;
  if (!is_signed(at(key))) wrong_type(place(key), "an integer of 64 bits", at(key));
  field = at(key).get<std::int64_t>();
}

std::int32_t JsonFields::coordinate_at(const Json& value, const std::string& place) const {
  constexpr std::int64_t kLow = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t kHigh = std::numeric_limits<std::int32_t>::max();
  if (!is_signed(value) || value.get<std::int64_t>() < kLow || value.get<std::int64_t>() > kHigh)
    wrong_type(place, "an integer of -2147483648 to 2147483647", value);
  return value.get<std::int32_t>();
}

void JsonFields::coordinate(const char* key, std::int32_t& field) const {
  if (!has(key)) return;
  const auto fits = [](const Json& value) {
    return is_signed(value) && value.get<std::int64_t>() == std::int32_t(value.get<std::int64_t>());
  };
  field = fits(at(key)) ? at(key).get<std::int32_t>() : coordinate_at(at(key), place(key));
}

void JsonFields::number(const char* key, double& field) const {
  if (!has(key)) return;
  if (!at(key).is_number()) wrong_type(place(key), "a number", at(key));
  field = at(key).get<double>();
}

void JsonFields::position(const char* key,
                          std::optional<std::pair<std::int32_t, std::int32_t>>& field) const {
  if (!has(key)) return;
  if (!is_pair(at(key))) wrong_type(place(key), "[x, y]", at(key));
  field.emplace(coordinate_at(at(key)[0], place(key) + "/0"), coordinate_at(at(key)[1], place(key) + "/1"));
}

const Json* JsonFields::array(const char* key) const {
  if (!has(key)) return nullptr;
  if (!at(key).is_array()) wrong_type(place(key), "an array", at(key));
  return &at(key);
}

void JsonFields::texts(const char* key, std::vector<std::string>& field) const {
  const Json* list = array(key);
  if (list == nullptr) return;
  for (const Json& item : *list) {
    if (!item.is_string()) wrong_type(fmt::format("{}/{}", place(key), field.size()), "a string", item);
    field.push_back(item.get_ref<const std::string&>());
  }
}

void JsonFields::pairs(const char* key, TextPairs& field) const {
  const Json* list = array(key);
  if (list == nullptr) return;
  for (const Json& item : *list) {
    if (!is_pair(item) || !item[0].is_string() || !item[1].is_string())
      wrong_type(fmt::format("{}/{}", place(key), field.size()), "[\"name\", \"value\"]", item);
    field.emplace_back(item[0].get<std::string>(), item[1].get<std::string>());
  }
}

}  // namespace kerf::wafer
