// The door from a tokenizer to its trie.
#include <kerf/grammar.h>

namespace kerf {
namespace {

std::vector<std::string> visible_tokens(const Tokenizer& tokenizer) {
  std::vector<std::string> tokens(tokenizer.size());
  for (TokenId id = 0; id < tokenizer.size(); ++id) {
    if (!tokenizer.is_special(id)) tokens[id] = tokenizer.bytes(id);
  }
  return tokens;
}

}  // namespace

TokenTrie::TokenTrie(const Tokenizer& tokenizer) : TokenTrie(visible_tokens(tokenizer)) {}

}  // namespace kerf
