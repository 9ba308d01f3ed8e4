// Whether a question is of the field at all, judged by its words.
#pragma once

#include <kerf/file.h>
#include <kerf/knowledge.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace kerf::dialogue {

struct FieldExample {
  std::string text;
  bool outside = false;  ///< of another field
};

/// Reads `inside` and `outside`, lists of questions. Throws Error naming file, line and what was expected.
std::vector<FieldExample> read_field_examples(const Path& file);

/// Logistic regression on words, pairs of neighbours, classes of words, how many words no example has, and a
/// vector of the whole. Both sides weigh the same, however many examples they have. The same examples give
/// the same weights.
class FieldSense {
 public:
  /// `classes` has to outlive it. `vectors`: empty where texts are not read as vectors.
  FieldSense(const std::vector<FieldExample>& examples, const WordClasses& classes, TextVectors vectors = {});
  /// Probability that a question is of another field; 0 for one without words.
  double outside(const std::string& text) const;

 private:
  std::vector<std::string> features_of(const std::string& text, int least_uses) const;
  void learn(const std::vector<FieldExample>& examples);

  const WordClasses* classes_;
  std::unordered_map<std::string, int> uses_;  ///< in how many examples a word or a pair is
  std::unordered_map<std::string, double> weights_;
  double bias_ = 0;
  TextVectors vectors_;
  std::vector<double> directions_;  ///< weights of the vector's values
};

}  // namespace kerf::dialogue
