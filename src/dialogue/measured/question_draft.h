// A question about numbers and places while it is read: what its words are, and what is made of them so far.
#pragma once

#include <string>
#include <vector>

#include "dialogue/measured/question.h"
#include "dialogue/measured/sorted_words.h"

namespace kerf::dialogue {

constexpr int kHours = 12;

struct QuestionDraft {
  QuestionDraft(const std::vector<Word>& words, const Subject& before)
      : words(words), said(words), before(before) {}

  bool has(const std::string& sign) const { return said.has(sign); }
  bool has_word(WordKind kind) const;
  /// The two places that were spoken of last: together, or one after the other.
  const std::vector<MapPart>& two_before() const {
    return before.parts.size() == 2 ? before.parts : before.recent;
  }
  bool is_counted() const { return has("count") || has("how_many") || has("dies_apart"); }

  const std::vector<Word>& words;
  SortedWords said;
  const Subject& before;
  MeasuredQuestion question;
  bool leans = false;     ///< on something that was not said
  bool by_count = false;  ///< dies are asked for, not shares of them
};

bool is_rate(const std::string& measure);
bool is_good(const std::string& measure);

/// Names measures and places of the question, those that its words leave to the turns before included; false:
/// a word asks for something else.
bool name_parts(QuestionDraft& draft);
/// What is asked of them; false: nothing that is known.
bool read_form(QuestionDraft& draft);

}  // namespace kerf::dialogue
