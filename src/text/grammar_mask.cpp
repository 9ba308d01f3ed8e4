#include "text/grammar_mask.h"

#include <algorithm>

namespace kerf::grammar {
namespace {

// Walks trie and automaton together; `automaton` is back where it was at the end.
void walk(Automaton& automaton, const WalkTrie& trie, std::vector<TokenId>& found) {
  const std::size_t start = automaton.depth();
  for (std::size_t i = 0; i < trie.nodes.size();) {
    const WalkTrie::Node& node = trie.nodes[i];
    while (automaton.depth() - start > static_cast<std::size_t>(node.depth)) automaton.pop();
    if (!automaton.push(node.byte)) {
      i = node.end;
      continue;
    }
    found.insert(found.end(), trie.tokens.begin() + node.first_token, trie.tokens.begin() + node.last_token);
    ++i;
  }
  while (automaton.depth() > start) automaton.pop();
}

void add_inside(const StringTokens& tokens, std::size_t room, std::vector<TokenId>& found) {
  if (tokens.up_to.empty()) return;
  const std::size_t count = tokens.up_to[std::min(room, tokens.up_to.size() - 1)];
  found.insert(found.end(), tokens.inside.begin(),
               tokens.inside.begin() + static_cast<std::ptrdiff_t>(count));
}

TokenSet make_set(std::vector<TokenId> found, std::size_t tokens) {
  if (found.size() < tokens / sizeof(TokenId)) return {std::move(found), {}};
  TokenSet set;
  set.mask.resize(tokens, 0);
  for (TokenId id : found) set.mask[id] = 1;
  return set;
}

}  // namespace

void TokenSet::add_to(std::vector<std::uint8_t>& allowed) const {
  for (TokenId id : list) allowed[id] = 1;
  for (std::size_t id = 0; id < mask.size(); ++id) allowed[id] |= mask[id];
}

TokenSet next_tokens(Automaton& automaton, const TokenTrie::State& trie) {
  std::vector<TokenId> found;
  const Frame top = automaton.top();
  const auto* string = std::get_if<StringRule>(&automaton.rules()[top.rule].form);
  if (string == nullptr || top.phase == kStart) {
    walk(automaton, trie.all, found);
  } else {
    const StringTokens& tokens = trie.in_string[top.phase - 1];
    add_inside(tokens, static_cast<std::size_t>(string->max_length - top.count), found);
    walk(automaton, tokens.leaving, found);
  }
  return make_set(std::move(found), trie.tokens.size());
}

std::shared_ptr<const TokenSet> MaskCache::find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = sets_.find(key);
  return found == sets_.end() ? nullptr : found->second;
}

void MaskCache::insert(const std::string& key, std::shared_ptr<const TokenSet> tokens) {
  const std::lock_guard lock(mutex_);
  const std::size_t added = key.size() + tokens->bytes() + sizeof(TokenSet);
  if (bytes_ + added > kMaxBytes) {
    sets_.clear();
    bytes_ = 0;
  }
  if (sets_.emplace(key, std::move(tokens)).second) bytes_ += added;
}

}  // namespace kerf::grammar
