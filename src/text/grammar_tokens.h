// Tokens by their bytes: tries in walking order, and what every token does inside a JSON string.
#pragma once

#include "text/grammar_string.h"

#include <kerf/grammar.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::grammar {

/// A trie laid out depth first: to enter a node go to the next entry, to skip it go to `end`.
struct WalkTrie {
  struct Node {
    std::uint8_t byte;
    std::int32_t depth;                    ///< bytes before this one
    std::int32_t end;                      ///< entry after the node's last descendant
    std::int32_t first_token, last_token;  ///< its own tokens: [first, last) of `tokens`
  };
  std::vector<Node> nodes;
  std::vector<TokenId> tokens;  ///< by their bytes
};

/// A token and those of its bytes that count.
struct TokenBytes {
  std::string_view bytes;
  TokenId id;
};

/// Builds the trie of tokens, whose bytes are not empty; they get sorted.
WalkTrie make_walk_trie(std::vector<TokenBytes> tokens);

/// What tokens do when a string stands at one place.
struct StringTokens {
  std::vector<TokenId> inside;     ///< stay inside the string, fewest code points first
  std::vector<std::size_t> up_to;  ///< [code points]: how many of `inside` begin at most that many
  std::vector<std::uint8_t> mask;  ///< [tokens]: the same as a mask
  WalkTrie leaving;                ///< from the closing quote on, the bytes of those that contain it
  std::vector<int> code_points;    ///< [leaving.tokens]: that each begins before that quote
};

}  // namespace kerf::grammar

namespace kerf {

struct TokenTrie::State {
  std::vector<std::string> tokens;  ///< by id; empty: never shows
  std::size_t longest = 0;          ///< bytes
  grammar::WalkTrie all;
  std::array<grammar::StringTokens, grammar::kStringPlaces> in_string;
};

}  // namespace kerf
