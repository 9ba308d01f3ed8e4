// What a handbook file says, read into plain values.
#pragma once

#include <kerf/file.h>

#include <map>
#include <string>
#include <vector>

#include "dialogue/regex.h"

namespace kerf::dialogue {

/// What may be asked for, and from `leans` on how: leaning on what was spoken of before ("what causes it?"),
/// for a yes or no ("can CMP cause a Scratch?"), by a suspicion ("could it be CMP?"), of no single wafer
/// ("what usually causes a Scratch?"), by "what is" and by a word that wants a definition whatever it is of
/// ("what does yield mean?").
enum class Topic {
  shown,
  list,
  sources,
  compare,
  actions,
  checks,
  modules,
  causes,
  define,  // what
  leans,
  definite,
  yes_no,
  suspects,
  general,
  what_is,
  defines  // how
};
inline bool says_how(Topic topic) {
  return topic >= Topic::leans;
}

struct Asking {
  Topic topic = Topic::define;
  std::vector<Regex> words;  ///< any of them
};

/// How something is told: lead, at most `most` items with `join` between them, `last` before the last, end.
struct Telling {
  std::string lead, item, join = " ", last, end;  ///< with slots: "{module}: {mechanism} [{id}]."
  int most = 3;
};

/// What a pattern, a module or another word of the field means.
struct Meaning {
  std::string of;   ///< a name in the knowledge base's words, or a word of the handbook's own
  std::string say;  ///< as answers call it
  std::vector<std::string> names;
  std::vector<Regex> found;  ///< finds the names in a question
  std::string text;          ///< a sentence
  bool measured = false;     ///< also a value of what is in view: "what is the yield?"
};

/// Entries about what is in view, asked for in words of their own.
struct EntryQuestion {
  enum class Among { all, told, untold };
  std::vector<Regex> words;     ///< any of them; a group `n` is how many are wanted
  Among among = Among::all;     ///< told in an earlier answer (all where none was), or not yet
  std::string says, otherwise;  ///< a telling; `otherwise` where no entry is left
};

/// What is said of Kerf itself.
struct SelfAnswer {
  std::vector<Regex> words;  ///< any of them
  std::string text;
};

struct HandbookWords {
  std::vector<Asking> asks;  ///< the first that fits counts
  std::map<std::string, Telling> says;
  std::vector<Meaning> meanings;
  std::vector<EntryQuestion> entry_questions;
  std::vector<SelfAnswer> self_answers;
  std::vector<std::string> numbers;  ///< how one, two, .. are written
  std::string separator, last;       ///< between the names of several patterns
  std::vector<std::string> common;   ///< too usual to search by
  std::vector<Regex> linked;         ///< whether patterns come from one cause
  std::vector<Regex> plain;          ///< wants what is seen explained
  std::vector<Regex> contrasts;      ///< and why it is not another pattern
  std::vector<Regex> defines;        ///< what a pattern that it names is
  std::vector<Regex> each;           ///< of each pattern by itself
  std::vector<Regex> suspicions;     ///< whether something, its group `what`, may be the cause

  const Telling& telling(const std::string& name) const { return says.at(name); }
  const Meaning* meaning_of(const std::string& of) const;  ///< null: none
  std::string say(const std::string& of) const;            ///< the name itself where it has no other
};

/// Throws Error naming file, line and what was expected.
HandbookWords read_handbook(const Path& file);

}  // namespace kerf::dialogue
