// Short names in expressions: <zone>, <zone2> and <n> stand for named groups, and what such a group matches
// for a value.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dialogue/regex.h"

namespace kerf::dialogue {

/// Ways to write the values of a kind: "zone" -> "edge" -> expression.
struct VocabularyItem {
  std::string value;
  Regex whole;  ///< matches a text that is just this
};
using Vocabularies = std::map<std::string, std::vector<VocabularyItem>>;

/// The value that the words of a group stand for in its vocabulary ("centre" -> "center"); other words stay.
std::string canonical(const RegexGroup& group, const Vocabularies& vocabularies);

}  // namespace kerf::dialogue
