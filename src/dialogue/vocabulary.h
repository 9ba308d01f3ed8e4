// Short names in expressions: <zone>, <zone2> and <n> stand for named groups, and what such a group matches
// for a value.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dialogue/regex.h"
#include "dialogue/toml_file.h"

namespace kerf::dialogue {

/// Ways to write the values of a kind: "zone" -> "edge" -> expression.
struct VocabularyItem {
  std::string value;
  Regex whole;  ///< matches a text that is just this
};
using Vocabularies = std::map<std::string, std::vector<VocabularyItem>>;

/// A number that is not a part of another.
inline constexpr const char* kNumber = R"((?<![\d.])\d+(?:\.\d+)?)";

class Expander {
 public:
  void add(const std::string& name, const std::string& expression) { groups_[name] = expression; }
  /// Throws Error naming `place` for a short name that is no vocabulary.
  std::string expanded(const std::string& pattern, const std::string& place) const;

 private:
  std::string group(const std::string& name, const std::string& place) const;
  std::map<std::string, std::string> groups_;
};

/// Reads [vocabulary.NAME] tables and makes their short names known to `expander`.
void read_vocabularies(const toml::table& table, Vocabularies& vocabularies, Expander& expander);

/// The value that the words of a group stand for in its vocabulary ("centre" -> "center"); other words stay.
std::string canonical(const RegexGroup& group, const Vocabularies& vocabularies);

}  // namespace kerf::dialogue
