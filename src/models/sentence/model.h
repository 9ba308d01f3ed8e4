// A BERT encoder whose mean over tokens is the vector of a sentence (N. Reimers and I. Gurevych, EMNLP 2019,
// arXiv 1908.10084). Layers carry the checkpoint's names.
#pragma once

#include <torch/torch.h>

#include "models/sentence/config.h"
#include "nn/linear.h"
#include "nn/norm.h"

namespace kerf::sentence {

class EmbeddingsImpl : public torch::nn::Module {
 public:
  explicit EmbeddingsImpl(const Config& config);
  torch::Tensor forward(const torch::Tensor& ids);  ///< [B, T] -> [B, T, D]

 private:
  torch::nn::Embedding word_embeddings{nullptr}, position_embeddings{nullptr}, token_type_embeddings{nullptr};
  nn::LayerNorm norm{nullptr};
};
TORCH_MODULE(Embeddings);

/// Attention and feed-forward part, each with its sum normalised after it.
class LayerImpl : public torch::nn::Module {
 public:
  explicit LayerImpl(const Config& config);
  /// x [B, T, D], hidden [B, 1, 1, T] true where a token is none -> [B, T, D]
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& hidden, const nn::Pass& pass);

 private:
  std::int64_t heads_;
  nn::Linear query{nullptr}, key{nullptr}, value{nullptr}, attended{nullptr}, widened{nullptr},
      narrowed{nullptr};
  nn::LayerNorm attention_norm{nullptr}, output_norm{nullptr};
};
TORCH_MODULE(Layer);

class ModelImpl : public torch::nn::Module {
 public:
  explicit ModelImpl(const Config& config);
  /// ids [B, T], mask [B, T] bool, true where a token is one -> vectors of length one [B, D] float32
  torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& mask, const nn::Pass& pass);

 private:
  Embeddings embeddings{nullptr};
  torch::nn::ModuleList layers;
};
TORCH_MODULE(Model);

}  // namespace kerf::sentence
