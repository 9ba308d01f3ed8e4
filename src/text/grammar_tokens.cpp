#include "text/grammar_tokens.h"

#include <kerf/error.h>

#include <algorithm>
#include <numeric>

namespace kerf::grammar {
namespace {

std::size_t common_prefix(const std::string& a, const std::string& b) {
  return std::mismatch(a.begin(), a.begin() + std::min(a.size(), b.size()), b.begin()).first - a.begin();
}

// Ids of the tokens that show, by their bytes.
std::vector<TokenId> sorted_ids(const std::vector<std::string>& tokens) {
  std::vector<TokenId> ids(tokens.size());
  std::iota(ids.begin(), ids.end(), 0);
  std::erase_if(ids, [&](TokenId id) { return tokens[id].empty(); });
  std::sort(ids.begin(), ids.end(), [&](TokenId a, TokenId b) {
    const int order = tokens[a].compare(tokens[b]);  // compares as unsigned bytes
    return order != 0 ? order < 0 : a < b;
  });
  return ids;
}

void require_single_bytes(const std::vector<std::string>& tokens) {
  std::array<bool, 256> known{};
  for (const std::string& token : tokens) {
    if (token.size() == 1) known[static_cast<std::uint8_t>(token[0])] = true;
  }
  const auto require = [&](int first, int last) {
    for (int byte = first; byte <= last; ++byte) {
      if (!known[byte])
        fail("the vocabulary has no token for the single byte 0x{:02X}, which constrained decoding needs",
             byte);
    }
  };
  require(0x20, 0x7E);  // JSON
  require(0x80, 0xBF);  // the rest of a UTF-8 sequence
}

struct Fate {
  bool inside = false, leaves = false;
  std::size_t code_points = 0;
};

// What the token does when the string stands at `place`.
Fate fate_of(const std::string& token, StringPlace place) {
  Fate fate;
  for (char character : token) {
    if (place == StringPlace::between) {
      if (character == '"') return {.leaves = true};
      ++fate.code_points;
    }
    place = string_step(place, static_cast<std::uint8_t>(character));
    if (place == StringPlace::dead) return {};
  }
  fate.inside = true;
  return fate;
}

StringTokens make_string_tokens(const std::vector<std::string>& tokens, const std::vector<TokenId>& ids,
                                StringPlace place) {
  StringTokens result;
  std::vector<TokenId> leaving;
  std::vector<std::vector<TokenId>> by_code_points;
  for (TokenId id : ids) {
    const Fate fate = fate_of(tokens[id], place);
    if (fate.leaves) leaving.push_back(id);
    if (!fate.inside) continue;
    if (by_code_points.size() <= fate.code_points) by_code_points.resize(fate.code_points + 1);
    by_code_points[fate.code_points].push_back(id);
  }
  for (const auto& group : by_code_points) {
    result.inside.insert(result.inside.end(), group.begin(), group.end());
    result.up_to.push_back(result.inside.size());
  }
  result.leaving = make_walk_trie(tokens, leaving);
  return result;
}

std::shared_ptr<const TokenTrie::State> make_state(std::vector<std::string> tokens) {
  require_single_bytes(tokens);
  auto state = std::make_shared<TokenTrie::State>();
  state->tokens = std::move(tokens);
  for (const std::string& token : state->tokens) state->longest = std::max(state->longest, token.size());
  const std::vector<TokenId> ids = sorted_ids(state->tokens);
  state->all = make_walk_trie(state->tokens, ids);
  for (int place = 0; place < kStringPlaces; ++place) {
    state->in_string[place] = make_string_tokens(state->tokens, ids, static_cast<StringPlace>(place));
  }
  return state;
}

}  // namespace

WalkTrie make_walk_trie(const std::vector<std::string>& tokens, const std::vector<TokenId>& ids) {
  WalkTrie trie;
  std::vector<std::int32_t> open;  // nodes on the way to the last token
  const auto close_down_to = [&](std::size_t depth) {
    for (; open.size() > depth; open.pop_back())
      trie.nodes[open.back()].end = static_cast<std::int32_t>(trie.nodes.size());
  };
  const std::string none;
  const std::string* last = &none;
  for (TokenId id : ids) {
    const std::string& token = tokens[id];
    close_down_to(common_prefix(*last, token));
    for (std::size_t depth = open.size(); depth < token.size(); ++depth) {
      open.push_back(static_cast<std::int32_t>(trie.nodes.size()));
      const auto first = static_cast<std::int32_t>(trie.tokens.size());
      trie.nodes.push_back(
          {static_cast<std::uint8_t>(token[depth]), static_cast<std::int32_t>(depth), 0, first, first});
    }
    trie.tokens.push_back(id);
    ++trie.nodes[open.back()].last_token;
    last = &token;
  }
  close_down_to(0);
  return trie;
}

}  // namespace kerf::grammar

namespace kerf {

TokenTrie::TokenTrie(std::vector<std::string> tokens) : state_(grammar::make_state(std::move(tokens))) {}

}  // namespace kerf
