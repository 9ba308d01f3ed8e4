#include <kerf/grammar.h>

#include "text/grammar_automaton.h"
#include "text/grammar_mask.h"
#include "text/grammar_tokens.h"
#include "text/json_schema.h"

#include <kerf/error.h>

namespace kerf {

Grammar Grammar::from_json_schema(std::string_view schema, const std::string& name) {
  return Grammar(std::make_shared<const Rules>(grammar::compile_schema(schema, name)));
}

struct GrammarSession::State {
  grammar::Automaton automaton;
  std::shared_ptr<const TokenTrie::State> trie;
  std::shared_ptr<grammar::MaskCache> cache;

  std::shared_ptr<const grammar::TokenSet> tokens_of_thread(int index) const {
    grammar::Automaton thread = automaton.thread(index, trie->longest);
    const std::string key = thread.key();
    if (auto known = cache->find(key)) return known;
    auto tokens = std::make_shared<const grammar::TokenSet>(grammar::next_tokens(thread, *trie));
    cache->insert(key, tokens);
    return tokens;
  }
};

GrammarSession::GrammarSession(const Grammar& grammar, const TokenTrie& trie)
    : state_(std::make_unique<State>(State{grammar::Automaton(grammar.rules()), trie.share(),
                                           std::make_shared<grammar::MaskCache>()})) {}
GrammarSession::~GrammarSession() = default;
GrammarSession::GrammarSession(const GrammarSession& other)
    : state_(std::make_unique<State>(*other.state_)) {}
GrammarSession& GrammarSession::operator=(const GrammarSession& other) {
  *state_ = *other.state_;
  return *this;
}

void GrammarSession::mask(std::vector<std::uint8_t>& allowed) const {
  allowed.assign(state_->trie->tokens.size(), 0);
  for (int i = 0; i < state_->automaton.live_threads(); ++i) state_->tokens_of_thread(i)->add_to(allowed);
}

void GrammarSession::accept(TokenId token) {
  const auto& tokens = state_->trie->tokens;
  check(token >= 0 && static_cast<std::size_t>(token) < tokens.size() && !tokens[token].empty(),
        "only tokens that show are offered to a grammar");
  grammar::Automaton next = state_->automaton;
  for (char byte : tokens[token]) {
    check(next.push(static_cast<std::uint8_t>(byte)),
          "only tokens that the mask allows are offered to a grammar");
  }
  next.settle();
  state_->automaton = std::move(next);
}

bool GrammarSession::may_end() const {
  return state_->automaton.may_end();
}
bool GrammarSession::is_complete() const {
  return state_->automaton.is_complete();
}
std::string GrammarSession::shortest_completion() const {
  return state_->automaton.shortest_completion();
}

}  // namespace kerf
