// How varied dialogues are, and how far the questions of one set are from those of another.
#pragma once

#include <kerf/dialogue.h>

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace kerf {

/// Runs of one, two and three words (a Chinese character is a word) of some texts, counted.
struct WordRuns {
  std::array<std::set<std::string>, 3> distinct;
  std::array<std::int64_t, 3> all = {0, 0, 0};
  void add(const std::string& text);
  /// Distinct of all runs of 1, 2 or 3 words, 0..1.
  double share(int words) const;
};

struct DialogueStats {
  std::int64_t dialogues = 0, turns = 0, tool_calls = 0, planted = 0, cites = 0;
  std::map<std::string, std::int64_t> kinds, languages, classes;
  std::set<std::string> questions;  ///< lower case, without marks
  WordRuns question_runs, answer_runs;
  void add(const Dialogue& dialogue);
};

/// Of the distinct questions and of their distinct runs of three words, the shares that `known` has too.
struct QuestionOverlap {
  double questions = 0, runs_of_three = 0;
};
QuestionOverlap question_overlap(const DialogueStats& stats, const DialogueStats& known);
/// For a terminal.
std::string stats_text(const DialogueStats& stats);

}  // namespace kerf
