#include "text/tokenizer_data.h"

#include <kerf/error.h>

#include <algorithm>

#include "text/byte_map.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace kerf::text {

TokenizerData::TokenizerData(const TokenizerFile& file) {
  Vocabulary vocabulary;
  vocabulary.reserve(file.vocabulary.size());
  for (const auto& [token, id] : file.vocabulary) vocabulary.emplace(token, id);
  add_vocabulary(file);
  add_added_tokens(file, vocabulary);
  add_merges(file, vocabulary);
  add_whole_pieces(file);
}

/// Gives an id its bytes.
void TokenizerData::place(const TokenizerFile& file, TokenId id, std::string token) {
  const auto index = static_cast<std::size_t>(id);
  if (index >= bytes.size()) {
    bytes.resize(index + 1);
    special.resize(index + 1);
  }
  if (!bytes[index].empty()) {
    fail("{}: id {} belongs to both {} and {}", file.name, id, in_quotes(bytes[index]), in_quotes(token));
  }
  bytes[index] = std::move(token);
}

void TokenizerData::add_vocabulary(const TokenizerFile& file) {
  for (const auto& [token, id] : file.vocabulary) {
    if (token.empty()) fail("{}: the vocabulary holds an empty token", file.name);
    place(file, id, token_bytes(token));
  }
}

void TokenizerData::add_added_tokens(const TokenizerFile& file, const Vocabulary& vocabulary) {
  std::vector<std::pair<std::string, TokenId>> raw;
  std::map<std::string, TokenId> normalized;
  for (const AddedToken& token : file.added) {
    // The reference would silently use the vocabulary's id; a model trained otherwise would then read
    // nonsense.
    const auto known = vocabulary.find(token.text);
    if (known != vocabulary.end() && known->second != token.id) {
      fail("{}: added token {} has id {}, but the vocabulary has it as {}", file.name, in_quotes(token.text),
           token.id, known->second);
    }
    if (!added.emplace(token.text, token.id).second) {
      fail("{}: added token {} is given twice", file.name, in_quotes(token.text));
    }
    if (known == vocabulary.end()) place(file, token.id, token.text);
    special[static_cast<std::size_t>(token.id)] = token.special;
    if (!token.normalized) {
      raw.emplace_back(token.text, token.id);
    } else if (!normalized.emplace(to_nfc(token.text), token.id).second) {
      fail("{}: added token {} is another one after normalization", file.name, in_quotes(token.text));
    }
  }
  scanner = AddedTokenScanner(std::move(raw));
  normalized_scanner = AddedTokenScanner({normalized.begin(), normalized.end()});
}

void TokenizerData::add_merges(const TokenizerFile& file, const Vocabulary& vocabulary) {
  const auto id_of = [&](const std::string& token, std::size_t rank) {
    const auto found = vocabulary.find(token);
    if (found == vocabulary.end()) {
      fail("{}: merge {} needs token {}, which is not in the vocabulary", file.name, rank, in_quotes(token));
    }
    return found->second;
  };
  std::array<TokenId, 256> byte_tokens{};
  const auto alphabet = byte_alphabet();
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const auto found = vocabulary.find(alphabet[byte]);
    if (found == vocabulary.end()) {
      fail("{}: byte 0x{:02X} has no token; expected {} in the vocabulary", file.name, byte,
           in_quotes(alphabet[byte]));
    }
    byte_tokens[byte] = found->second;
  }
  MergeTable table(file.merges.size());
  for (std::size_t rank = 0; rank < file.merges.size(); ++rank) {
    const auto& [left, right] = file.merges[rank];
    const Merge merge{static_cast<std::uint32_t>(rank), id_of(left + right, rank)};
    if (!table.add(id_of(left, rank), id_of(right, rank), merge)) {
      fail("{}: merge {} ({} {}) is given twice", file.name, rank, in_quotes(left), in_quotes(right));
    }
  }
  bpe = Bpe(byte_tokens, std::move(table));
}

/// Looking a whole piece up gives what merging it would give, wherever merging ends in that one token.
void TokenizerData::add_whole_pieces(const TokenizerFile& file) {
  Bpe::Workspace space;
  std::vector<TokenId> ids;
  for (const auto& [token, id] : file.vocabulary) {
    const std::string& piece = bytes[static_cast<std::size_t>(id)];
    ids.clear();
    if (!file.ignore_merges) bpe.merge(piece, space, ids);
    if (file.ignore_merges || (ids.size() == 1 && ids[0] == id)) bpe.add_whole(piece, id);
  }
}

}  // namespace kerf::text
