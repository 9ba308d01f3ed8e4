// Questions that notes answer, as vectors of weighted words and pairs of words; how like them a question is.
//
// No neural network: words without their endings, those that mean one thing folded into one, weighted by how
// few notes use them. A word that no note uses counts against every note.
#pragma once

#include <kerf/knowledge.h>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kerf::knowledge {

/// "causing", "causes" and "caused" as "caus". Words of other letters than a-z stay as they are.
std::string stem(std::string word);

class NoteIndex {
 public:
  /// A note's questions as words, names as "@" and "&" (Question::said).
  using Phrases = std::vector<std::vector<std::string>>;
  NoteIndex(const std::vector<Phrases>& notes, const std::vector<std::vector<std::string>>& same);
  /// Of each note the mean of two cosines: that of the words and its likest question, and that of the words
  /// and all its questions together.
  std::vector<double> likeness(const std::vector<std::string>& said) const;

 private:
  using Vector = std::unordered_map<std::string, double>;
  struct Feature {
    double rarity = 0;
    // Where it is used, and its weight in that vector of length one.
    std::vector<std::pair<std::size_t, double>> in_phrases, in_notes;
  };
  std::vector<std::string> features(const std::vector<std::string>& said) const;
  Vector weighted(const std::vector<std::string>& features) const;

  std::unordered_map<std::string, std::string> folded_;  // of a word with others of its meaning: the first
  std::unordered_map<std::string, Feature> features_;
  double unknown_ = 0;                // weight of a word that no note uses
  std::vector<std::size_t> note_of_;  // of each phrase
  std::size_t notes_ = 0;
};

}  // namespace kerf::knowledge
