#include "train/losses.h"

#include <kerf/error.h>

namespace kerf::train {

torch::Tensor answer_loss(const torch::Tensor& logits, const torch::Tensor& targets,
                          const NumberTokens& numbers) {
  if (targets.numel() == 0) fail("a batch has no answer tokens to learn from");
  const auto wide = logits.to(torch::kFloat32);
  if (numbers.ids.empty() || numbers.sigma <= 0) return torch::cross_entropy_loss(wide, targets);
  const auto log_probs = torch::log_softmax(wide, -1);
  auto losses = -log_probs.gather(1, targets.unsqueeze(1)).squeeze(1);
  const auto ids = torch::tensor(at::ArrayRef<std::int64_t>(numbers.ids), targets.options());
  const auto matches = targets.unsqueeze(1) == ids.unsqueeze(0);  // [N, numbers]
  const auto rows = matches.any(1).nonzero().squeeze(-1);
  if (rows.numel() > 0) {
    const auto value = matches.index_select(0, rows).to(torch::kInt64).argmax(1, /*keepdim=*/true);
    const auto distance =
        (torch::arange(ids.size(0), ids.options()).unsqueeze(0) - value).to(torch::kFloat32);
    const auto weights = torch::softmax(-distance.square() / (2 * numbers.sigma * numbers.sigma), -1);
    const auto soft = -(weights * log_probs.index_select(0, rows).index_select(1, ids)).sum(1);
    losses = losses.index_copy(0, rows, soft);
  }
  return losses.mean();
}

AnswerRows select_answers(const torch::Tensor& hidden, const torch::Tensor& ids,
                          const torch::Tensor& answer) {
  const auto length = ids.size(1);
  const auto wanted = answer.narrow(1, 1, length - 1).flatten().nonzero().squeeze(-1);
  const auto before = hidden.narrow(1, 0, length - 1).reshape({-1, hidden.size(2)});
  const auto after = ids.narrow(1, 1, length - 1).reshape({-1});
  return {before.index_select(0, wanted), after.index_select(0, wanted)};
}

}  // namespace kerf::train
