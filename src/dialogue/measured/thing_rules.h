// What may be asked of things of a map (a cluster, the line, a pattern) and of the map itself, and which
// facts answer it: things.toml of a domain folder, the same for all languages.
#pragma once

#include <kerf/file.h>

#include <map>
#include <string>
#include <vector>

#include "dialogue/condition.h"

namespace kerf::dialogue {

/// What answers a thing that is asked of a kind of things; phrases are those of measures.LANGUAGE.toml.
struct ThingRule {
  std::string of;               ///< "cluster", "line", "label.Center"; empty: of the map
  std::string ask;              ///< "length"
  std::vector<Condition> when;  ///< all have to hold for `say`
  std::string say, otherwise;   ///< names of phrases
  std::string value;            ///< fact that a number of the question is held against
  bool decides = false;         ///< a yes or no: whether the conditions hold
};

struct ThingRules {
  std::map<std::string, std::string> kinds;    ///< of labels: "Scratch" -> "line"
  std::map<std::string, std::string> also;     ///< a second kind of some of them
  std::map<std::string, std::string> implied;  ///< thing that an ask without one is about: "length" -> "line"
  std::vector<ThingRule> rules;
};

/// Throws Error naming file, line and what was expected.
ThingRules read_thing_rules(const Path& file);

}  // namespace kerf::dialogue
