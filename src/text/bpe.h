// Byte-pair encoding of one piece of text: from single bytes, the adjacent pair with the lowest rank merges
// first, the leftmost on a tie, until no pair is in the table.
#pragma once

#include <kerf/tokenizer.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kerf::text {

/// What two neighbours merge to, and how early.
struct Merge {
  std::uint32_t rank = 0;
  TokenId token = -1;  ///< negative: the pair does not merge
};

/// A hash table from pairs of tokens to their merge (open addressing, at most half full).
class MergeTable {
 public:
  explicit MergeTable(std::size_t count = 0);
  /// False when the pair is in the table already.
  bool add(TokenId left, TokenId right, Merge merge);
  Merge find(TokenId left, TokenId right) const;

 private:
  struct Slot {
    std::uint64_t pair = kEmpty;
    Merge merge;
  };
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
  std::size_t slot_of(std::uint64_t pair) const;
  std::vector<Slot> slots_;
  int shift_ = 63;
};

class Bpe {
 public:
  /// Memory that encode() works in; one per thread, reused from piece to piece.
  struct Workspace {
    struct Symbol {
      TokenId token;
      std::uint32_t previous, next;
    };
    struct Candidate {
      std::uint32_t rank, position;
      TokenId left, right, merged;
    };
    std::vector<Symbol> symbols;
    std::vector<Candidate> heap;
  };

  Bpe() = default;
  Bpe(const std::array<TokenId, 256>& byte_tokens, MergeTable merges);

  /// Makes pieces equal to `bytes` encode to `token` at once. `bytes` must outlive the encoder.
  void add_whole(std::string_view bytes, TokenId token) { whole_.emplace(bytes, token); }

  /// Appends the tokens of a piece of less than 4 GiB.
  void encode(std::string_view piece, Workspace& space, std::vector<TokenId>& out) const;
  /// As encode, without looking the whole piece up.
  void merge(std::string_view piece, Workspace& space, std::vector<TokenId>& out) const;

 private:
  void consider(Workspace& space, std::uint32_t position) const;
  std::array<TokenId, 256> byte_tokens_{};
  MergeTable merges_;
  std::unordered_map<std::string_view, TokenId> whole_;
};

}  // namespace kerf::text
