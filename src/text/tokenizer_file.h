// What a tokenizer's files say, as plain values. Two kinds of files: tokenizer.json, or vocab.json +
// merges.txt with the added tokens of tokenizer_config.json.
#pragma once

#include <kerf/file.h>
#include <kerf/tokenizer.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kerf::text {

struct AddedToken {
  TokenId id = -1;
  std::string text;
  bool special = false;
  bool normalized = false;  ///< searched in the normalized text, not in the text as given
};

struct TokenizerFile {
  std::string name;                                         ///< for errors
  std::vector<std::pair<std::string, TokenId>> vocabulary;  ///< tokens in the byte alphabet
  std::vector<std::pair<std::string, std::string>> merges;  ///< rank = position
  std::vector<AddedToken> added;
  bool ignore_merges = false;  ///< a piece that is a token is that token, merges or not
};

/// Ids from 0 up to this one are accepted; it bounds the memory that a hostile file can ask for.
inline constexpr TokenId kLargestTokenId = (1 << 20) - 1;

/// Parses a tokenizer.json. Throws Error where it is broken or describes another kind of tokenizer.
TokenizerFile parse_tokenizer_json(std::string_view text, const std::string& name);

/// Reads tokenizer.json, or else the older files. Throws Error naming the file.
TokenizerFile read_tokenizer_files(const Path& folder);

}  // namespace kerf::text
