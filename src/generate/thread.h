// A conversation that goes on: what was read stays in the key-value cache, and a prompt that begins like the
// last one costs only what is new. Pictures are encoded once.
#pragma once

#include <deque>

#include "generate/session.h"

namespace kerf::generate {

class Thread {
 public:
  /// `processor` outlives the thread.
  Thread(qwen3_vl::Qwen3VL model, const qwen3_vl::Processor& processor);

  /// Makes the cache hold the prompt; its common beginning with what is held is not read again. Throws Error
  /// when it is longer than the model reads.
  void read(const qwen3_vl::Prompt& prompt, const SessionOptions& options);
  /// Reads further tokens of text.
  void extend(const std::vector<TokenId>& ids, const SessionOptions& options);
  /// Reads further tokens of text; gives the natural log-probability of each, the token before it known.
  std::vector<double> score(const std::vector<TokenId>& ids, const SessionOptions& options);
  /// Writes on from what was read. The written tokens but the last are then part of what is held.
  Completion write(const SessionOptions& options);

  std::int64_t length() const { return std::int64_t(ids_.size()); }
  /// Tokens that the last read() took over from before.
  std::int64_t reused() const { return reused_; }
  /// Pictures that were encoded so far.
  std::int64_t encoded() const { return encoded_; }
  /// Forgets the conversation; pictures stay.
  void clear();

 private:
  qwen3_vl::Qwen3VL model_;
  const qwen3_vl::Processor& processor_;
  std::optional<qwen3_vl::KvCache> cache_;
  std::vector<std::int64_t> ids_;      // held in the cache
  std::vector<std::uint64_t> images_;  // fingerprints of the pictures among them
  std::int64_t delta_ = 0;             // position of the token at index i is i + delta_
  torch::Tensor hidden_;               // [1, H] after the last token
  int adapter_ = -1;                   // under which the cache was filled
  std::int64_t reused_ = 0, encoded_ = 0;
  struct Seen {
    std::uint64_t fingerprint = 0;
    qwen3_vl::VisualFeatures features;
  };
  std::deque<Seen> seen_;  // the latest pictures

  void prepare_cache(std::int64_t tokens, const SessionOptions& options);
  std::int64_t common_length(const qwen3_vl::Prompt& prompt, const std::vector<std::uint64_t>& images) const;
  const qwen3_vl::VisualFeatures& see(const qwen3_vl::PatchGrid& image, std::uint64_t fingerprint,
                                      const SessionOptions& options);
  /// Hidden states [1, T, H] of what was read.
  torch::Tensor read_on(const torch::Tensor& ids, const torch::Tensor& positions,
                        const qwen3_vl::VisualFeatures* features, const SessionOptions& options);
};

}  // namespace kerf::generate
