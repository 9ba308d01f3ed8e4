// Finds the word that a misspelt one was meant to be.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::knowledge {

/// Letters to insert, drop, replace or exchange with their neighbour to make one word of the other; more than
/// `most` counts as `most` + 1.
int spelling_distance(std::string_view a, std::string_view b, int most);

class Spelling {
 public:
  /// Learns the words of a text; Chinese ones and those shorter than four letters are left out.
  void learn(const std::string& text);
  /// The nearest known word: one mistake in words of 4 to 7 letters, two in longer ones. The word itself
  /// where it is known, short, Chinese or unlike all known ones.
  std::string correct(const std::string& word) const;

 private:
  std::set<std::string> words_;
};

}  // namespace kerf::knowledge
