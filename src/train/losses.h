// Losses of language training.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace kerf::train {

/// Tokens that stand for the numbers 0, 1, 2, .., whose neighbours share part of the target.
struct NumberTokens {
  std::vector<std::int64_t> ids;  ///< ids[n] is the token of number n; empty: no soft targets
  double sigma = 0;               ///< width of the Gaussian target, in numbers; 0: hard targets
};

/// Mean cross entropy in float32. logits [N, V], targets [N]. Targets inside `numbers` get a Gaussian over
/// their neighbours instead of a one-hot.
torch::Tensor answer_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                          const NumberTokens& numbers = {});

/// Rows of hidden states that predict an answer token, and what they should predict. hidden [B, T, H], ids
/// [B, T], answer [B, T] bool: position t predicts token t + 1.
struct AnswerRows {
  torch::Tensor hidden;   ///< [N, H]
  torch::Tensor targets;  ///< [N]
};
AnswerRows select_answers(const torch::Tensor& hidden, const torch::Tensor& ids, const torch::Tensor& answer);

}  // namespace kerf::train
