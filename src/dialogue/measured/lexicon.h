// Words of questions about numbers and places of a map: measures.LANGUAGE.toml of a domain folder.
#pragma once

#include <kerf/file.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogue/regex.h"
#include "dialogue/template.h"

namespace kerf::dialogue {

enum class WordKind {
  away,       ///< makes it a question about something else
  thing,      ///< "cluster", "line", "ring", "label.Donut"
  ask,        ///< what is asked of a thing or the map: "length", "similar"
  sign,       ///< how it is asked: "count", "percent", "there", "than", "polar", ..
  order,      ///< "worst", "best", "most", "least"
  compare,    ///< "worse", "better", "more", "less"
  relation,   ///< "over", "under"
  rank,       ///< "2": the second
  place,      ///< "zone.edge", "clock.9"
  dimension,  ///< "zone", "clock": a kind of places
  measure,    ///< "failed", "passed", "tested", "untested", "fail_rate", "yield"
  number,
  filler,  ///< says nothing here
  unknown  ///< in no table
};

struct Word {
  WordKind kind = WordKind::unknown;
  std::string value;  ///< of places and so on; of a number its digits
  std::size_t begin = 0, end = 0;
};

/// A part of the map: {"zone", "edge"}, {"clock", "9"}; {"cross", "edge.clock.9"}: where two meet.
struct MapPart {
  std::string dimension, key;
  bool operator==(const MapPart&) const = default;
};
/// "zone.edge"; nullopt for text of another form.
std::optional<MapPart> part_of(const std::string& text);

/// What a language has for such questions; without words it knows none.
class Lexicon {
 public:
  Lexicon() = default;
  /// Throws Error naming file, line and what was expected.
  explicit Lexicon(const Path& file);

  /// A name of a thing, as it is: "label.Donut" and "hollow ring".
  void add_name(const std::string& thing, const std::string& name);

  bool empty() const { return entries_.empty(); }
  /// The words of a text, in order, the longest at each place.
  std::vector<Word> scan(std::string_view text) const;
  /// The text cut where one question joins another.
  std::vector<std::string> segments(const std::string& text) const;

  /// How a place is said: "in" ("in the edge zone"), "the" ("the edge zone"), "full" ("edge zone").
  std::optional<std::string> name_of(const MapPart& part, const std::string& form) const;

  std::map<std::string, std::vector<Template>> says;  ///< phrases of answers
  std::map<std::string, std::string> ordinals;        ///< "2": "second"
  std::string clause_join = "; ";                     ///< between two statements of a sentence

 private:
  struct Entry {
    WordKind kind;
    std::string value;  ///< with {n} for the number in it
    Regex regex;
  };
  std::optional<std::string> name_of_crossing(const MapPart& part, const std::string& form) const;
  void add(WordKind kind, const std::string& value, const std::string& expression, const std::string& place);
  /// The longest entry at `at`; false: none begins there.
  bool match(std::string_view text, std::size_t at, Word& word) const;

  std::vector<Entry> entries_;
  std::map<std::string, std::map<std::string, std::string>>
      names_;                                   ///< by place, "clock.#" of a dimension; form
  std::map<std::string, std::string> numbers_;  ///< "nine" -> "9"
  std::vector<Regex> joins_;
  std::string number_expression_;
};

}  // namespace kerf::dialogue
