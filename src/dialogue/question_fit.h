// Whether an answer is of a kind that the words of the question ask for.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "dialogue/domain.h"
#include "dialogue/regex.h"

namespace kerf::dialogue {

/// A naive Bayes classifier over the words of the domain's own questions (the phrases that training sees),
/// with the answers' phrases to tell of which kind an answer is. For languages whose words stand apart.
class QuestionFit {
 public:
  QuestionFit(const DialogueDomain::State& domain, const std::string& language);

  /// How much better the words of the question fit some other kind than that of the answer: log-odds a word.
  /// 0 where the answer is of no kind that is judged (kinds that tell facts, greet or introduce), or no word
  /// is known.
  double misfit(const std::string& question, const std::string& answer) const;

 private:
  struct Kind {
    std::unordered_map<std::string, double> words;  ///< how often each is used
    double all = 0;                                 ///< uses of words that count
    bool judged = false;
  };
  struct AnswerPhrase {
    std::string kind;
    Regex regex;
    std::size_t letters = 0;  ///< that are fixed
  };
  void count_questions(const DialogueDomain::State& domain, const Language& language);
  void read_answers(const Language& language);
  std::string kind_of(const std::string& answer) const;
  double fit(const std::vector<std::string>& words, const Kind& kind) const;

  std::map<std::string, Kind> kinds_;
  std::unordered_map<std::string, int> spread_;  ///< in how many kinds a word is used
  std::vector<AnswerPhrase> answers_;            ///< the longest first
  double known_ = 1;                             ///< words that count
};

}  // namespace kerf::dialogue
