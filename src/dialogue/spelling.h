// Slips of the hand in questions, put right before a small language model reads them.
#pragma once

#include <kerf/dialogue.h>

#include <string>
#include <unordered_map>

namespace kerf::dialogue {

class Spelling {
 public:
  /// Knows the words of the domain's own texts but for the phrases that are kept for tests.
  explicit Spelling(const DialogueDomain& domain);
  /// A word of four letters or more that the domain does not use becomes one that it uses, if leaving out,
  /// adding, changing or exchanging one letter after the first makes it, and no other is nearly as usual.
  /// Words with digits, underscores or capitals inside are names and stay; so does what is not written in
  /// Latin letters.
  std::string corrected(const std::string& text) const;

 private:
  std::string nearest(const std::string& word) const;

  std::unordered_map<std::string, int> uses_;  ///< of a word in small letters, in how many places
};

}  // namespace kerf::dialogue
