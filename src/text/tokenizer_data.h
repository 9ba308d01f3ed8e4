// What a loaded tokenizer holds. Never changes after construction.
#pragma once

#include <kerf/tokenizer.h>

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "text/added_tokens.h"
#include "text/bpe.h"
#include "text/tokenizer_file.h"

namespace kerf::text {

struct TokenizerData {
  /// Throws Error naming the file where ids clash, a byte has no token, or a merge names something unknown.
  explicit TokenizerData(const TokenizerFile& file);
  TokenizerData(const TokenizerData&) = delete;  // the encoder points into `bytes`

  std::vector<std::string> bytes;     ///< by id; empty where an id has no token
  std::vector<std::uint8_t> special;  ///< by id
  std::map<std::string, TokenId, std::less<>> added;
  AddedTokenScanner scanner;             ///< tokens searched in the text as given
  AddedTokenScanner normalized_scanner;  ///< tokens searched in normalized text
  Bpe bpe;

 private:
  using Vocabulary = std::unordered_map<std::string_view, TokenId>;
  void place(const TokenizerFile& file, TokenId id, std::string token);
  void add_vocabulary(const TokenizerFile& file);
  void add_added_tokens(const TokenizerFile& file, const Vocabulary& vocabulary);
  void add_merges(const TokenizerFile& file, const Vocabulary& vocabulary);
  void add_whole_pieces(const TokenizerFile& file);
};

}  // namespace kerf::text
