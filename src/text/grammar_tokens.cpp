#include "text/grammar_tokens.h"

#include <kerf/error.h>

#include <algorithm>
#include <tuple>

namespace kerf::grammar {
namespace {

std::size_t common_prefix(std::string_view a, std::string_view b) {
  return std::mismatch(a.begin(), a.begin() + std::min(a.size(), b.size()), b.begin()).first - a.begin();
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
  bool inside = false;                    // all bytes stay in the string
  std::size_t quote = std::string::npos;  // or where it is closed
  int code_points = 0;                    // begun until then
};

// What the token does when the string stands at `place`.
Fate fate_of(const std::string& token, StringPlace place) {
  Fate fate;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (place == StringPlace::between) {
      if (token[i] == '"') return {false, i, fate.code_points};
      ++fate.code_points;
    }
    place = string_step(place, static_cast<std::uint8_t>(token[i]));
    if (place == StringPlace::dead) return {};
  }
  fate.inside = !token.empty();
  return fate;
}

void add_inside(StringTokens& result, const std::vector<std::vector<TokenId>>& by_code_points) {
  for (const auto& group : by_code_points) {
    result.inside.insert(result.inside.end(), group.begin(), group.end());
    result.up_to.push_back(result.inside.size());
    for (TokenId id : group) result.mask[id] = 1;
  }
}

StringTokens make_string_tokens(const std::vector<std::string>& tokens, StringPlace place) {
  StringTokens result{.mask = std::vector<std::uint8_t>(tokens.size(), 0)};
  std::vector<TokenBytes> leaving;
  std::vector<int> code_points(tokens.size(), 0);
  std::vector<std::vector<TokenId>> by_code_points;
  for (TokenId id = 0; id < static_cast<TokenId>(tokens.size()); ++id) {
    const Fate fate = fate_of(tokens[id], place);
    code_points[id] = fate.code_points;
    if (fate.quote != std::string::npos)
      leaving.push_back({std::string_view(tokens[id]).substr(fate.quote), id});
    if (!fate.inside) continue;
    by_code_points.resize(std::max<std::size_t>(by_code_points.size(), fate.code_points + 1));
    by_code_points[fate.code_points].push_back(id);
  }
  add_inside(result, by_code_points);
  result.leaving = make_walk_trie(std::move(leaving));
  for (TokenId id : result.leaving.tokens) result.code_points.push_back(code_points[id]);
  return result;
}

std::shared_ptr<const TokenTrie::State> make_state(std::vector<std::string> tokens) {
  require_single_bytes(tokens);
  auto state = std::make_shared<TokenTrie::State>();
  state->tokens = std::move(tokens);
  std::vector<TokenBytes> shown;
  for (TokenId id = 0; id < static_cast<TokenId>(state->tokens.size()); ++id) {
    if (!state->tokens[id].empty()) shown.push_back({state->tokens[id], id});
    state->longest = std::max(state->longest, state->tokens[id].size());
  }
  state->all = make_walk_trie(std::move(shown));
  for (int place = 0; place < kStringPlaces; ++place) {
    state->in_string[place] = make_string_tokens(state->tokens, static_cast<StringPlace>(place));
  }
  return state;
}

}  // namespace

WalkTrie make_walk_trie(std::vector<TokenBytes> tokens) {
  std::sort(tokens.begin(), tokens.end(), [](const TokenBytes& a, const TokenBytes& b) {
    return std::tie(a.bytes, a.id) < std::tie(b.bytes, b.id);
  });
  WalkTrie trie;
  std::vector<std::int32_t> open;  // nodes on the way to the last token
  const auto close_down_to = [&](std::size_t depth) {
    for (; open.size() > depth; open.pop_back()) {
      trie.nodes[open.back()].end = static_cast<std::int32_t>(trie.nodes.size());
    }
  };
  std::string_view last;
  for (const auto& [bytes, id] : tokens) {
    close_down_to(common_prefix(last, bytes));
    for (std::size_t depth = open.size(); depth < bytes.size(); ++depth) {
      open.push_back(static_cast<std::int32_t>(trie.nodes.size()));
      const auto first = static_cast<std::int32_t>(trie.tokens.size());
      trie.nodes.push_back(
          {static_cast<std::uint8_t>(bytes[depth]), static_cast<std::int32_t>(depth), 0, first, first});
    }
    trie.tokens.push_back(id);
    ++trie.nodes[open.back()].last_token;
    last = bytes;
  }
  close_down_to(0);
  return trie;
}

}  // namespace kerf::grammar

namespace kerf {

TokenTrie::TokenTrie(std::vector<std::string> tokens) : state_(grammar::make_state(std::move(tokens))) {}

}  // namespace kerf
