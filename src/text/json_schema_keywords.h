// Reading the keywords of one schema object: who is allowed beside whom, counts, bounds.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::grammar {

/// One schema object at its place. Cheap to make; refers to what it is given.
class Keywords {
 public:
  using Json = nlohmann::ordered_json;

  /// `name` and `place` ("#/properties/count") open every error.
  Keywords(const Json& schema, const std::string& name, std::string place);

  const Json* find(std::string_view keyword) const;
  bool has(std::string_view keyword) const { return find(keyword) != nullptr; }
  /// The sentence's beginning: NAME: the schema at PLACE.
  std::string where() const;
  /// The place of a part: "#/properties" / "count". Long and odd names are shortened and escaped.
  std::string place(std::string_view part) const;
  const std::string& place() const { return place_; }

  /// Throws unless every keyword is an annotation or listed; `why` ends the sentence ("beside $ref").
  void allow_only(const std::vector<std::string_view>& keywords, std::string_view why) const;
  /// The names of `type`, checked.
  std::vector<std::string> types() const;
  /// A count such as maxItems: 0..limit, or `otherwise` when absent.
  int count(std::string_view keyword, int otherwise, int limit) const;
  /// minimum or maximum, rounded inwards, within kMaxDigits; `otherwise` when absent.
  std::int64_t bound(std::string_view keyword, std::int64_t otherwise) const;
  /// A keyword that must be an array with entries; nullptr when absent.
  const Json* list(std::string_view keyword) const;

 private:
  const Json& schema_;
  const std::string& name_;
  std::string place_;
};

/// "a b" as a part of an error sentence: quoted, escaped, cut at 60 bytes.
std::string shown(std::string_view text);

}  // namespace kerf::grammar
