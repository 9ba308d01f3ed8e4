// Byte-level BPE tokenizer of a Hugging Face folder (tokenizer.json, or vocab.json + merges.txt).
// Specification: byte-level BPE over NFC text with the Qwen2 split pattern; added tokens are cut out first.
#pragma once

#include <kerf/file.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

using TokenId = std::int32_t;

struct EncodeOptions {
  bool added_tokens = true;  ///< false: text such as "<|im_end|>" is encoded as ordinary characters
};

/// Immutable after loading; safe to share between threads.
class Tokenizer {
 public:
  /// Reads the tokenizer files of a model folder. Throws Error naming the file and what is wrong in it.
  static Tokenizer load(const Path& folder);
  /// Parses the text of a tokenizer.json; `name` appears in errors.
  static Tokenizer from_json(std::string_view text, const std::string& name);

  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  /// Ids of UTF-8 text; no template, no BOS/EOS. Invalid UTF-8 throws Error.
  std::vector<TokenId> encode(std::string_view text, const EncodeOptions& options = {}) const;
  /// Text of ids; bytes that are not UTF-8 become U+FFFD.
  std::string decode(const std::vector<TokenId>& ids, bool skip_special = true) const;

  /// The raw bytes that a token stands for (added tokens: their text). Ids without a token: empty.
  const std::string& bytes(TokenId id) const;
  /// True for tokens whose "special" flag is set (they never show in decoded text).
  bool is_special(TokenId id) const;
  /// Id of an added token by its exact text.
  std::optional<TokenId> added_token(std::string_view text) const;
  /// One more than the largest id that has a token.
  TokenId size() const;

 private:
  struct State;
  explicit Tokenizer(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

/// Turns a stream of ids into text, holding back an incomplete UTF-8 tail.
class StreamDecoder {
 public:
  explicit StreamDecoder(const Tokenizer& tokenizer, bool skip_special = true);
  /// Text that became final with this token (often empty or one word).
  std::string push(TokenId id);
  /// What was held back, as U+FFFD where incomplete.
  std::string finish();

 private:
  const Tokenizer* tokenizer_;
  bool skip_special_;
  std::string pending_;
};

}  // namespace kerf
