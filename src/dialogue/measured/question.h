// What a question about numbers and places of a map asks for; what it leaves out comes from the turns before.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialogue/measured/lexicon.h"

namespace kerf::dialogue {

enum class Form {
  value,       ///< numbers of the map, or of parts of it
  extreme,     ///< which parts of a dimension fail most or least
  compare,     ///< two parts held against each other
  threshold,   ///< a number held against that of the question
  difference,  ///< by how much, of what was compared
  target,      ///< how many dies lack for a yield
  without,     ///< the map without a part
  spread,      ///< how the failures are spread over the parts of a dimension
  filter,      ///< which parts of a dimension lie over or under a number
  average,     ///< the mean of the parts of a dimension
  rest,        ///< a part held against all else
  gain,        ///< the yield, had a part not failed
  expected     ///< whether a part has more of the failures than of the dies
};

enum class Relation { above, below, equal };

/// Something on the map that has a size and a place: {"cluster", "2"}, {"label", "Donut"}, {"line", ""}.
struct Thing {
  std::string kind, key;
  std::optional<MapPart> at;  ///< the one that has its middle there
  bool operator==(const Thing&) const = default;
};

/// Places in the order of fail rates, from one end of it.
struct End {
  bool most = true;  ///< from those that fail most
  int rank = 1;      ///< the first that is asked for
  int count = 1;     ///< and how many from there on
  bool operator==(const End&) const = default;
};

struct MeasuredQuestion {
  Form form = Form::value;
  std::vector<std::string>
      measures;  ///< "failed", "passed", "tested", "untested", "fail_rate", "yield", "share"
  std::vector<MapPart> parts;
  bool stretch = false;  ///< the parts are the first and the last hour of a stretch
  std::vector<std::string> dimensions;
  std::optional<MapPart> within;  ///< only parts of the dimensions in there
  std::vector<End> ends;
  bool together = false;                ///< value: the sum of the parts
  bool to_average = false;              ///< filter: held against the whole map's, not against a number
  bool in_place = false;                ///< spread: in the order of the places, not of the values
  bool more = true;                     ///< compare: whether the first fails more, or else less
  Relation relation = Relation::above;  ///< threshold
  bool by_count = false;                ///< compare, extreme: dies are counted, in place of their rates
  bool at_ends = false;                 ///< extreme: numbers of the places at the ends are asked for
  bool polar = false;                   ///< asks for yes or no
  double number = 0;                    ///< of threshold and target
  bool percent = false;                 ///< the number is one of percent
};

/// What the turns before were about.
struct Subject {
  std::string measure;  ///< empty: none
  std::vector<MapPart> parts;
  std::vector<MapPart> recent;          ///< the last two places, the latest last
  std::vector<Thing> things;            ///< of the map: a cluster, the line
  std::vector<std::string> asks;        ///< and what was asked of them
  std::vector<std::string> dimensions;  ///< of its places
  std::optional<MapPart> within;        ///< where they were looked for
  std::optional<End> end;
  std::optional<MeasuredQuestion> compared;  ///< the last comparison or threshold
  bool in_question = false;                  ///< said in the same question
};

/// The question of a segment's words; nullopt where they ask for something else, or lean on what is not
/// there.
std::optional<MeasuredQuestion> read_question(const std::vector<Word>& words, const Subject& before);

/// Share of the letters of a question that are in words of no table.
double unknown_share(const std::vector<Word>& words);

/// The part across the map; nullopt: it has none.
std::optional<MapPart> opposite_of(const MapPart& part);

}  // namespace kerf::dialogue
