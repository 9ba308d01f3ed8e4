// BLEU and ROUGE-L: how many words an answer shares with the reference text. They say little of whether it is
// right; they are here because papers report them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::dialogue {

using Tokens = std::vector<std::string>;

/// As sacrebleu's "zh" tokenizer cuts: each Chinese character alone, the rest as mteval-v13a does.
Tokens bleu_tokens(std::string_view text);
/// As rouge-score cuts (runs of a-z and 0-9 in lower case), and each Chinese character alone.
Tokens rouge_tokens(std::string_view text);

/// BLEU-4 of a corpus (Papineni et al., ACL 2002), one reference each, case kept, orders without a match
/// smoothed by halving (sacrebleu's "exp").
class CorpusBleu {
 public:
  void add(std::string_view answer, std::string_view reference);
  double score() const;  ///< 0..100; NaN before anything was added

 private:
  std::array<std::int64_t, 4> matched_{}, said_{};
  std::int64_t answer_words_ = 0, reference_words_ = 0;
};

/// Length of the longest common subsequence.
std::size_t common_length(const Tokens& a, const Tokens& b);
/// F1 of the longest common subsequence (Lin, ACL 2004), 0..1; 0 where either has no word.
double rouge_l(std::string_view answer, std::string_view reference);

}  // namespace kerf::dialogue
