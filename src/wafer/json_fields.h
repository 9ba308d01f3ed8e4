// The members of a JSON object put into the fields of a value, with the place of whatever does not fit.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/json_document.h"

namespace kerf::wafer {

using TextPairs = std::vector<std::pair<std::string, std::string>>;

/// Each member function fills its field when the object has the key, and throws Error "<place>/<key>:
/// expected ..." when it holds something else. A field whose key is absent keeps its value.
class JsonFields {
 public:
  using Place = std::function<std::string()>;
  /// Throws Error when `value` is no object.
  JsonFields(const Json& value, Place place);

  void text(const char* key, std::string& field) const;
  void truth(const char* key, bool& field) const;
  void integer(const char* key, std::int64_t& field) const;
  void coordinate(const char* key, std::int32_t& field) const;
  void number(const char* key, double& field) const;
  void position(const char* key, std::optional<std::pair<std::int32_t, std::int32_t>>& field) const;
  void texts(const char* key, std::vector<std::string>& field) const;
  void pairs(const char* key, TextPairs& field) const;  ///< [["name", "value"], ...]

  /// The same for a field that may be absent.
  template <typename T>
  void optional(const char* key, std::optional<T>& field) const {
    if (!has(key)) return;
    T value{};
    fill(key, value);
    field = value;
  }

  bool has(const char* key) const { return value_.contains(key); }
  const Json& at(const char* key) const { return value_.at(key); }
  std::string place(const char* key) const { return place_() + "/" + key; }
  /// Throws Error where the object lacks the key.
  void require(const char* key) const;
  /// Throws Error for a key that is none of `known`.
  void only(std::initializer_list<const char*> known) const;

 private:
  void fill(const char* key, bool& field) const { truth(key, field); }
  void fill(const char* key, std::int64_t& field) const { integer(key, field); }
  void fill(const char* key, std::int32_t& field) const { coordinate(key, field); }
  void fill(const char* key, double& field) const { number(key, field); }
  std::int32_t coordinate_at(const Json& value, const std::string& place) const;
  const Json* array(const char* key) const;

  const Json& value_;
  Place place_;
};

}  // namespace kerf::wafer
