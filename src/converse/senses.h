// Whether questions are of the field, in each language.
#pragma once

#include <kerf/file.h>
#include <kerf/knowledge.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dialogue/field_sense.h"
#include "dialogue/own_questions.h"

namespace kerf::converse {

/// Probability of another field above which a question is declined whatever would answer it; the same where a
/// note is like it; above which it is where nothing answers it; and below which a model does not decline it.
inline constexpr double kOutside = 0.75, kOutsideThoughLikeNote = 0.9, kRatherOutside = 0.5,
                        kMaybeOutside = 0.3;

/// The probability whose log-odds lie between those of two.
double joined_odds(double a, double b);

class Senses {
 public:
  /// Learns, when first asked, from the lists field.LANGUAGE.toml of a handbook's folder, from the questions
  /// that notes answer, and from those that models of the domains have learnt to answer and to decline. A
  /// language without a list has no sense. English is read by `vectors`, too, if they are given. The
  /// knowledge has to outlive it. Throws Error naming file, line and what was expected.
  Senses(const Path& handbook, const KnowledgeBase& knowledge,
         const std::vector<dialogue::OwnQuestions>& learnt, const TextVectors& vectors = {});
  /// Probability that a question is of another field; .5 where the language has no sense.
  double outside(const std::string& text, const std::string& language) const;

 private:
  struct Language {
    std::vector<dialogue::FieldExample> examples;
    std::optional<dialogue::FieldSense> sense;
  };
  const KnowledgeBase* knowledge_;
  TextVectors vectors_;
  mutable std::map<std::string, Language> languages_;  ///< learnt when first asked for
};

}  // namespace kerf::converse
