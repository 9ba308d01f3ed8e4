#include "text/added_tokens.h"

#include <algorithm>

namespace kerf::text {

AddedTokenScanner::AddedTokenScanner(std::vector<std::pair<std::string, TokenId>> tokens)
    : tokens_(std::move(tokens)) {
  std::sort(tokens_.begin(), tokens_.end());
  for (const auto& [text, id] : tokens_) begins_[static_cast<unsigned char>(text[0])] = true;
}

AddedTokenScanner::Match AddedTokenScanner::find(std::string_view text, std::size_t from) const {
  for (std::size_t begin = from; begin < text.size(); ++begin) {
    if (!begins_[static_cast<unsigned char>(text[begin])]) continue;
    if (const Match match = longest_at(text, begin); match.id >= 0) return match;
  }
  return {text.size(), text.size(), -1};
}

/// Narrows the sorted tokens to those that agree with the text, one more byte at a time.
AddedTokenScanner::Match AddedTokenScanner::longest_at(std::string_view text, std::size_t begin) const {
  Match match;
  auto low = tokens_.begin(), high = tokens_.end();
  for (std::size_t depth = 0; low != high && begin + depth < text.size(); ++depth) {
    const auto wanted = static_cast<unsigned char>(text[begin + depth]);
    // A token that ends here sorts before all that go on.
    const auto byte = [&](const auto& token) {
      return token.first.size() == depth ? -1 : int{static_cast<unsigned char>(token.first[depth])};
    };
    low = std::partition_point(low, high, [&](const auto& token) { return byte(token) < wanted; });
    high = std::partition_point(low, high, [&](const auto& token) { return byte(token) == wanted; });
    if (low != high && low->first.size() == depth + 1) {
      match = {begin, begin + depth + 1, low->second};
    }
  }
  return match;
}

}  // namespace kerf::text
