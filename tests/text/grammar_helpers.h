// What the grammar's tests share: byte-level answers, small vocabularies, random walks.
#pragma once

#include "text/grammar_automaton.h"

#include <kerf/grammar.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

inline Grammar grammar_of(std::string_view schema) {
  return Grammar::from_json_schema(schema, "test");
}

/// An automaton that took all of `text`; nothing when it refused a byte.
inline std::optional<grammar::Automaton> taken(const Grammar& grammar, std::string_view text) {
  grammar::Automaton automaton(grammar.rules());
  for (char byte : text) {
    if (!automaton.push(static_cast<std::uint8_t>(byte))) return std::nullopt;
  }
  return automaton;
}

/// The text is a whole answer.
inline bool accepts(const Grammar& grammar, std::string_view text) {
  const auto automaton = taken(grammar, text);
  return automaton && automaton->may_end();
}
inline bool accepts(std::string_view schema, std::string_view text) {
  return accepts(grammar_of(schema), text);
}

/// The 256 bytes, each a token.
inline std::vector<std::string> byte_tokens() {
  std::vector<std::string> tokens;
  for (int byte = 0; byte < 256; ++byte) tokens.emplace_back(1, static_cast<char>(byte));
  return tokens;
}

inline std::vector<TokenId> allowed_tokens(const GrammarSession& session) {
  std::vector<std::uint8_t> allowed;
  session.mask(allowed);
  std::vector<TokenId> ids;
  for (std::size_t id = 0; id < allowed.size(); ++id) {
    if (allowed[id] != 0) ids.push_back(static_cast<TokenId>(id));
  }
  return ids;
}

/// Follows `text` greedily by its longest allowed tokens; false when no token fits somewhere.
inline bool follow(GrammarSession& session, const std::vector<std::string>& tokens, std::string_view text) {
  while (!text.empty()) {
    TokenId best = -1;
    for (TokenId id : allowed_tokens(session)) {
      if (text.starts_with(tokens[id]) && (best < 0 || tokens[id].size() > tokens[best].size())) best = id;
    }
    if (best < 0) return false;
    session.accept(best);
    text.remove_prefix(tokens[best].size());
  }
  return true;
}

using Random = std::mt19937;

inline std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

/// The bytes and `count` random pieces of `texts`.
inline std::vector<std::string> random_vocabulary(Random& random, const std::vector<std::string>& texts,
                                                  int count) {
  std::vector<std::string> tokens = byte_tokens();
  for (int i = 0; i < count && !texts.empty(); ++i) {
    const std::string& text = texts[below(random, texts.size())];
    if (text.empty()) continue;
    tokens.push_back(text.substr(below(random, text.size()), 1 + below(random, 12)));
  }
  return tokens;
}

}  // namespace kerf
