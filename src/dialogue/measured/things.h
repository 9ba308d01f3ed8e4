// Questions about things of the map (a cluster, the line, a pattern) and about the map itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialogue/measured/answer.h"
#include "dialogue/measured/lexicon.h"
#include "dialogue/measured/question.h"
#include "dialogue/measured/thing_rules.h"

namespace kerf::dialogue {

struct ThingQuestion {
  std::vector<Thing> things;
  std::vector<std::string> asks;  ///< "place", "inside", ..
  std::vector<MapPart> parts;     ///< that it may lie in
  bool polar = false;
  bool how_many = false;
  bool named = false;                ///< the things are; else what is asked implies them, or the turns before
  std::optional<Relation> relation;  ///< to a number
  double number = 0;
};

/// nullopt: the words ask for something else, or lean on what was not spoken of.
std::optional<ThingQuestion> read_thing_question(const std::vector<Word>& words, const Subject& before,
                                                 const ThingRules& rules);

/// nullopt where something that is asked has no answer.
std::optional<MeasuredAnswer> answer_things(const ThingQuestion& question, const MapInView& map);

}  // namespace kerf::dialogue
