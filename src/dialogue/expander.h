// Short names in expressions of a domain's files: <zone>, <zone2> and <n> stand for named groups.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dialogue/toml_file.h"
#include "dialogue/vocabulary.h"

namespace kerf::dialogue {

/// A number that is no part of another, or of a name ("A1200").
inline constexpr const char* kNumber = R"((?<![\w.])\d+(?:\.\d+)?)";

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
/// A list of expressions, their short names expanded.
std::vector<Regex> read_regexes(const toml::node& node, const Expander& expander);

}  // namespace kerf::dialogue
