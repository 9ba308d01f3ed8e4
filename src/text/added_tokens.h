// Added tokens are cut out of the text before anything else: one scan from left to right, the longest match
// wins.
#pragma once

#include <kerf/tokenizer.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kerf::text {

class AddedTokenScanner {
 public:
  struct Match {
    std::size_t begin = 0, end = 0;
    TokenId id = -1;  ///< negative: nothing matched
  };

  AddedTokenScanner() = default;
  /// Texts must be distinct and not empty.
  explicit AddedTokenScanner(std::vector<std::pair<std::string, TokenId>> tokens);

  bool empty() const { return tokens_.empty(); }
  /// The first match that begins at `from` or later.
  Match find(std::string_view text, std::size_t from) const;

 private:
  Match longest_at(std::string_view text, std::size_t begin) const;
  std::vector<std::pair<std::string, TokenId>> tokens_;  // sorted by text
  std::array<bool, 256> begins_{};
};

}  // namespace kerf::text
