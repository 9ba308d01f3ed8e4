// Questions that notes answer, as vectors of weighted words and pairs of words; how like them a question is.
//
// No neural network: words without their endings, those that mean one thing folded into one, weighted by how
// few notes use them. A word that no note uses counts against every note.
#pragma once

#include <kerf/knowledge.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "knowledge/softmax.h"

namespace kerf::knowledge {

/// "causing", "causes" and "caused" as "caus". Words of other letters than a-z stay as they are.
std::string stem(std::string word);

class NoteIndex {
 public:
  /// A note's questions as words, names as "@" and "&" (Question::said).
  using Phrases = std::vector<std::vector<std::string>>;
  /// `classes` has to outlive it.
  NoteIndex(std::vector<Phrases> notes, const std::vector<std::vector<std::string>>& same,
            const WordClasses& classes);
  /// Of each note the mean of two cosines (that of the words and its likest question, and that of the words
  /// and all its questions together) with a share of the probability that it is this one that is asked for.
  std::vector<double> likeness(const std::vector<std::string>& said) const;

 private:
  using Vector = std::unordered_map<std::string, double>;
  struct Feature {
    double rarity = 0;
    // Where it is used, and its weight in that vector of length one.
    std::vector<std::pair<std::size_t, double>> in_phrases, in_notes;
  };
  std::vector<std::string> features(const std::vector<std::string>& said) const;
  /// What it is learnt by which note is asked for: words, pairs, how it begins and ends, classes of words.
  using Learnt = std::vector<std::pair<std::string, float>>;
  Learnt learnt_by(const std::vector<std::string>& said) const;
  /// The same of length one, by numbers; of what no note has, words make the rest shorter.
  Sparse numbered(const Learnt& learnt) const;
  bool tells_something(const std::vector<std::string>& said) const;
  void learn(const std::vector<Phrases>& notes);
  Vector weighted(const std::vector<std::string>& features) const;

  std::unordered_map<std::string, std::string> folded_;  // of a word with others of its meaning: the first
  std::unordered_map<std::string, Feature> features_;
  double unknown_ = 0;                // weight of a word that no note uses
  std::vector<std::size_t> note_of_;  // of each phrase
  std::size_t notes_ = 0;
  const WordClasses* classes_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::unique_ptr<Softmax> asked_for_;
};

}  // namespace kerf::knowledge
