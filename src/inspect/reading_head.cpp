#include "inspect/reading_head.h"

#include <cmath>
#include <numeric>

namespace kerf::inspect {

ReadingHeadImpl::ReadingHeadImpl(std::int64_t width, std::uint64_t seed) {
  norm = register_module("norm", nn::LayerNorm(width, 1e-6));
  read = register_module("read", nn::Linear(width, 4 * width, true));
  torch::NoGradGuard no_grad;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  read->weight.normal_(0, 1 / std::sqrt(double(width)), generator);
  read->bias.zero_();
}

torch::Tensor ReadingHeadImpl::forward(const torch::Tensor& tokens, const torch::Tensor& embeddings,
                                       const nn::Pass& pass) {
  const auto queries = read->forward(norm->forward(tokens), pass).reshape({-1, tokens.size(1)});
  return torch::matmul(queries, embeddings.to(queries.scalar_type()).t());
}

torch::Tensor reading_loss(ReadingHead& head, const torch::Tensor& merged, const torch::Tensor& embeddings,
                           const std::vector<Pointers>& pointers, const train::NumberTokens& numbers,
                           const nn::Pass& pass) {
  std::vector<std::int64_t> tokens, values;
  std::int64_t first = 0;
  for (const auto& row : pointers) {
    for (auto centre : row.centres) tokens.push_back(first + centre);
    for (const auto& box : row.boxes) values.insert(values.end(), box.begin(), box.end());
    first += row.visual;
  }
  if (tokens.empty()) return merged.sum() * 0;
  const auto list = [&](const std::vector<std::int64_t>& items) {
    return torch::tensor(at::ArrayRef<std::int64_t>(items), torch::kInt64).to(merged.device());
  };
  const auto rows = embeddings.index_select(0, list(numbers.ids));
  const auto logits = head->forward(merged.index_select(0, list(tokens)), rows, pass);
  train::NumberTokens all{numbers.ids, numbers.sigma};
  std::iota(all.ids.begin(), all.ids.end(), 0);
  return train::answer_loss(logits, list(values), all);
}

}  // namespace kerf::inspect
