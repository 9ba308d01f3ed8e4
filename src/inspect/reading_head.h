// A head that reads coordinates off single visual tokens in the language model's own number code; used beside
// the answers and thrown away afterwards. It makes the tower say where a token's defect is, in absolute
// terms, so that the language model only needs to look at the token and copy.
#pragma once

#include <torch/torch.h>

#include "inspect/pointing.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "train/losses.h"

namespace kerf::inspect {

class ReadingHeadImpl : public torch::nn::Module {
 public:
  /// `width` is that of the visual tokens and of the embeddings.
  ReadingHeadImpl(std::int64_t width, std::uint64_t seed);
  /// tokens [N, H], embeddings [V, H] of the numbers -> logits [4 N, V] for x0, y0, x1, y1 of each token's
  /// defect.
  torch::Tensor forward(const torch::Tensor& tokens, const torch::Tensor& embeddings, const nn::Pass& pass);

 private:
  nn::LayerNorm norm{nullptr};
  nn::Linear read{nullptr};
};
TORCH_MODULE(ReadingHead);

/// Mean cross entropy of the coordinates read off the token at each defect's centre. `merged` [sum of visual,
/// H] holds the visual tokens of all rows; `numbers` are the tokens 0..1000 of the vocabulary. 0 where there
/// is no defect.
torch::Tensor reading_loss(ReadingHead& head, const torch::Tensor& merged, const torch::Tensor& embeddings,
                           const std::vector<Pointers>& pointers, const train::NumberTokens& numbers,
                           const nn::Pass& pass);

}  // namespace kerf::inspect
