// The language model of Qwen3-VL (specification sections 11 to 14).
#pragma once

#include "models/qwen3_vl/config.h"
#include "models/qwen3_vl/positions.h"
#include "nn/linear.h"
#include "nn/norm.h"

namespace kerf::qwen3_vl {

/// Keys and values of every layer, preallocated: 2 x [B, kv_heads, capacity, head_dim] a layer.
class KvCache {
 public:
  KvCache(const TextConfig& config, std::int64_t batch, std::int64_t capacity, torch::TensorOptions options);
  /// Stores k and v [B, kv_heads, T, d] after the tokens of layer `layer` and returns everything so far.
  std::pair<torch::Tensor, torch::Tensor> append(std::size_t layer, const torch::Tensor& k,
                                                 const torch::Tensor& v);
  /// Tokens stored by every layer.
  std::int64_t length() const { return length_; }
  std::int64_t capacity() const { return capacity_; }
  void advance(std::int64_t tokens) { length_ += tokens; }
  /// Forgets everything after the first `length` tokens.
  void truncate(std::int64_t length);
  /// Keeps the given rows of the batch, in that order, also several times (samples, beam search).
  void select_rows(const torch::Tensor& rows);

 private:
  struct Layer {
    torch::Tensor k, v;
  };
  std::vector<Layer> layers_;
  std::int64_t capacity_ = 0, length_ = 0;
  void grow(std::int64_t needed);
};

/// Collects queries [B, heads, T, d] and keys [B, kv_heads, T, d] (after norms and rotary) of the layers from
/// `first` on, for losses on where the model looks. Not with gradient checkpointing, which would collect them
/// without a graph.
struct AttentionProbe {
  struct Seen {
    torch::Tensor queries, keys;
  };
  std::size_t first = 0;
  std::vector<Seen> layers;
};

/// What the decoder layers read: token embeddings with visual tokens in place.
struct LanguageInput {
  torch::Tensor embeds;                  ///< [B, T, H]
  std::vector<torch::Tensor> deepstack;  ///< K x [B, T, H], zero at text tokens; empty: no visual tokens here
  torch::Tensor position_ids;            ///< [3, B, T] int64
  torch::Tensor key_mask;    ///< [B, S] bool over cache and T, true for real tokens; undefined: all real
  KvCache* cache = nullptr;  ///< appended to when given
  AttentionProbe* probe = nullptr;  ///< filled when given

  /// The tokens first..first+count of this input (for prefill in chunks); key_mask is cut at the chunk's end.
  LanguageInput slice(std::int64_t first, std::int64_t count) const;
};

class TextAttentionImpl : public torch::nn::Module {
 public:
  explicit TextAttentionImpl(const TextConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const Rotary& rotary, const LanguageInput& input,
                        std::size_t layer, const nn::Pass& pass);

 private:
  TextConfig config_;
  nn::Linear q_proj{nullptr}, k_proj{nullptr}, v_proj{nullptr}, o_proj{nullptr};
  nn::RmsNorm q_norm{nullptr}, k_norm{nullptr};
};
TORCH_MODULE(TextAttention);

class TextMlpImpl : public torch::nn::Module {
 public:
  explicit TextMlpImpl(const TextConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const nn::Pass& pass);

 private:
  nn::Linear gate_proj{nullptr}, up_proj{nullptr}, down_proj{nullptr};
};
TORCH_MODULE(TextMlp);

class DecoderLayerImpl : public torch::nn::Module {
 public:
  explicit DecoderLayerImpl(const TextConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const Rotary& rotary, const LanguageInput& input,
                        std::size_t layer, const nn::Pass& pass);

 private:
  TextAttention self_attn{nullptr};
  TextMlp mlp{nullptr};
  nn::RmsNorm input_layernorm{nullptr}, post_attention_layernorm{nullptr};
};
TORCH_MODULE(DecoderLayer);

class LanguageModelImpl : public torch::nn::Module {
 public:
  explicit LanguageModelImpl(const TextConfig& config);
  /// Hidden states [B, T, H] after the last norm. `stages`, where given, receives each layer's output
  /// (DeepStack added).
  torch::Tensor forward(const LanguageInput& input, const nn::Pass& pass,
                        std::vector<torch::Tensor>* stages = nullptr);

  torch::nn::Embedding embed_tokens{nullptr};

 private:
  TextConfig config_;
  torch::nn::ModuleList layers;
  nn::RmsNorm norm{nullptr};
};
TORCH_MODULE(LanguageModel);

}  // namespace kerf::qwen3_vl
