#include "text/grammar_mask.h"

#include <algorithm>
#include <cstring>

namespace kerf::grammar {
namespace {

// Walks trie and automaton together and calls found(first, last) for ranges of trie.tokens.
// `automaton` is back where it was at the end.
template <typename Found>
void walk(Automaton& automaton, const WalkTrie& trie, Found found) {
  const std::size_t start = automaton.depth();
  for (std::size_t i = 0; i < trie.nodes.size();) {
    const WalkTrie::Node& node = trie.nodes[i];
    while (automaton.depth() - start > static_cast<std::size_t>(node.depth)) automaton.pop();
    if (!automaton.push(node.byte)) {
      i = node.end;
      continue;
    }
    found(node.first_token, node.last_token);
    ++i;
  }
  while (automaton.depth() > start) automaton.pop();
}

// Tokens inside a string with room for so many more code points.
TokenSet tokens_inside(const StringTokens& tokens, int room) {
  if (tokens.up_to.empty()) return {};
  const std::size_t count = tokens.up_to[std::min<std::size_t>(room, tokens.up_to.size() - 1)];
  if (count < tokens.mask.size() / sizeof(TokenId))
    return {{tokens.inside.begin(), tokens.inside.begin() + count}, {}};
  TokenSet set{{}, tokens.mask};
  for (std::size_t i = count; i < tokens.inside.size(); ++i) set.mask[tokens.inside[i]] = 0;
  return set;
}

// Tokens that close the string within its limits and go on as the grammar does behind it.
void add_leaving(Automaton& automaton, const StringRule& rule, const StringTokens& tokens, TokenSet& set) {
  const Frame top = automaton.top();
  Frame closable = top;
  closable.phase = 1 + static_cast<int>(StringPlace::between);
  closable.count = rule.min_length;
  automaton.replace_top(closable);
  walk(automaton, tokens.leaving, [&](int first, int last) {
    for (int i = first; i < last; ++i) {
      const int length = top.count + tokens.code_points[i];
      if (length >= rule.min_length && length <= rule.max_length) set.add(tokens.leaving.tokens[i]);
    }
  });
  automaton.replace_top(top);
}

TokenSet all_tokens(Automaton& automaton, const TokenTrie::State& trie) {
  TokenSet set;
  walk(automaton, trie.all, [&](int first, int last) {
    set.list.insert(set.list.end(), trie.all.tokens.begin() + first, trie.all.tokens.begin() + last);
  });
  return set;
}

void add_mask(const std::vector<std::uint8_t>& mask, std::vector<std::uint8_t>& allowed) {
  std::size_t i = 0;
  for (std::uint64_t a, b; i + sizeof a <= mask.size(); i += sizeof a) {  // eight at a time
    std::memcpy(&a, &allowed[i], sizeof a);
    std::memcpy(&b, &mask[i], sizeof b);
    a |= b;
    std::memcpy(&allowed[i], &a, sizeof a);
  }
  for (; i < mask.size(); ++i) allowed[i] |= mask[i];
}

}  // namespace

void TokenSet::add(TokenId id) {
  if (mask.empty()) return list.push_back(id);
  mask[id] = 1;
}

void TokenSet::add_to(std::vector<std::uint8_t>& allowed) const {
  for (TokenId id : list) allowed[id] = 1;
  add_mask(mask, allowed);
}

TokenSet next_tokens(Automaton& automaton, const TokenTrie::State& trie) {
  const Frame top = automaton.top();
  const auto* string = std::get_if<StringRule>(&automaton.rules()[top.rule].form);
  if (string == nullptr || top.phase == kStart) return all_tokens(automaton, trie);
  const StringTokens& tokens = trie.in_string[top.phase - 1];
  TokenSet set = tokens_inside(tokens, string->max_length - top.count);
  add_leaving(automaton, *string, tokens, set);
  return set;
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
