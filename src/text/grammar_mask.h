// Which tokens may come next, remembered by the place in the grammar.
#pragma once

#include "text/grammar_automaton.h"
#include "text/grammar_tokens.h"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace kerf::grammar {

/// A set of tokens, as a list or, where that would be long, as a mask.
struct TokenSet {
  std::vector<TokenId> list;
  std::vector<std::uint8_t> mask;  ///< [tokens], or empty: `list` counts

  void add(TokenId id);
  void add_to(std::vector<std::uint8_t>& allowed) const;
  std::size_t bytes() const { return list.size() * sizeof(TokenId) + mask.size(); }
};

/// Tokens that may come where the automaton, which has one thread, stands.
TokenSet next_tokens(Automaton& automaton, const TokenTrie::State& trie);

/// Remembers token sets up to a number of bytes. Thread-safe.
class MaskCache {
 public:
  std::shared_ptr<const TokenSet> find(const std::string& key) const;
  void insert(const std::string& key, std::shared_ptr<const TokenSet> tokens);

 private:
  static constexpr std::size_t kMaxBytes = std::size_t{32} << 20;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const TokenSet>> sets_;
  std::size_t bytes_ = 0;
};

}  // namespace kerf::grammar
