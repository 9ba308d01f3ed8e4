// Generation with a key-value cache: prefill in chunks, then token by token, for a padded batch.
#pragma once

#include <kerf/generate.h>

#include "models/qwen3_vl/model.h"
#include "models/qwen3_vl/processor.h"

namespace kerf::generate {

struct SessionOptions {
  GenerateOptions generate;
  nn::Pass pass;                          ///< adapter to use
  std::shared_ptr<const TokenTrie> trie;  ///< needed with a grammar
  /// Receives row, text that became final; return false to stop that row.
  std::function<bool(std::size_t row, const std::string& text)> on_text;
  /// Receives what the vision tower makes of the batch's different images, before the language model reads
  /// it.
  std::function<void(const qwen3_vl::VisualFeatures& features)> on_seen;
};

/// Answers every prompt of the batch, GenerateOptions::samples times.
std::vector<Completion> generate(qwen3_vl::Qwen3VL& model, const qwen3_vl::Processor& processor,
                                 const std::vector<qwen3_vl::Prompt>& prompts, const SessionOptions& options);

/// Final hidden states of the last prompt token [B, H], with the cache filled. Visual features are computed
/// here.
torch::Tensor prefill(qwen3_vl::Qwen3VL& model, const qwen3_vl::Batch& batch, qwen3_vl::KvCache& cache,
                      std::int64_t chunk, const nn::Pass& pass,
                      const std::function<void(const qwen3_vl::VisualFeatures&)>& on_seen = {});

/// Stop ids of generation_config.json, else eos_token_id of config.json's text part, else <|im_end|>.
std::vector<TokenId> default_stop_ids(const Path& folder, const Tokenizer& tokenizer);

}  // namespace kerf::generate
