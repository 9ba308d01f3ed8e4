// From the logits of one position to a token (specification section 15).
#pragma once

#include <kerf/generate.h>
#include <torch/torch.h>

#include <unordered_map>

#include "base/random.h"

namespace kerf::generate {

struct Choice {
  TokenId id = 0;
  double log_prob = 0;         ///< under the model alone
  double choice_log_prob = 0;  ///< among the allowed tokens
};

/// Chooses the tokens of one answer. Deterministic by seed.
class Sampler {
 public:
  Sampler(const GenerateOptions& options, const std::vector<std::int64_t>& prompt_ids, std::uint64_t row);
  /// `logits` [V] float32 on the CPU; `allowed` has a byte for each token, or is empty: everything may come.
  Choice choose(const torch::Tensor& logits, const std::vector<std::uint8_t>& allowed);
  /// Tells the sampler of a token that was not chosen by it.
  void accept(TokenId id);

 private:
  GenerateOptions options_;
  Random random_;
  std::unordered_map<TokenId, int> in_prompt_, in_answer_;
  void penalise(std::vector<float>& scores) const;
  TokenId draw(std::vector<float>& scores);
};

}  // namespace kerf::generate
