#include "text/bpe.h"

#include <algorithm>
#include <bit>

namespace kerf::text {
namespace {

constexpr std::uint32_t kEnd = ~std::uint32_t{0};

std::uint64_t pair_key(TokenId left, TokenId right) {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
}

/// Heap order: lowest rank on top, leftmost on a tie.
bool comes_later(const Bpe::Workspace::Candidate& a, const Bpe::Workspace::Candidate& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.position > b.position;
}

}  // namespace

MergeTable::MergeTable(std::size_t count)
    : slots_(std::bit_ceil(2 * count + 2)), shift_(64 - std::countr_zero(slots_.size())) {}

std::size_t MergeTable::slot_of(std::uint64_t pair) const {
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio: spreads neighbouring ids
  std::size_t slot = (pair ^ pair >> 32) * kGolden >> shift_;
  while (slots_[slot].pair != kEmpty && slots_[slot].pair != pair) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

bool MergeTable::add(TokenId left, TokenId right, Merge merge) {
  Slot& slot = slots_[slot_of(pair_key(left, right))];
  if (slot.pair != kEmpty) return false;
  slot = {pair_key(left, right), merge};
  return true;
}

Merge MergeTable::find(TokenId left, TokenId right) const {
  return slots_[slot_of(pair_key(left, right))].merge;
}

Bpe::Bpe(const std::array<TokenId, 256>& byte_tokens, MergeTable merges)
    : byte_tokens_(byte_tokens), merges_(std::move(merges)) {}

void Bpe::encode(std::string_view piece, Workspace& space, std::vector<TokenId>& out) const {
  if (const auto whole = whole_.find(piece); whole != whole_.end()) {
    out.push_back(whole->second);
  } else {
    merge(piece, space, out);
  }
}

/// Puts the pair that starts at `position` on the heap if it merges.
void Bpe::consider(Workspace& space, std::uint32_t position) const {
  const auto& left = space.symbols[position];
  if (left.next == kEnd) return;
  const TokenId right = space.symbols[left.next].token;
  const Merge found = merges_.find(left.token, right);
  if (found.token < 0) return;
  space.heap.push_back({found.rank, position, left.token, right, found.token});
  std::push_heap(space.heap.begin(), space.heap.end(), comes_later);
}

void Bpe::merge(std::string_view piece, Workspace& space, std::vector<TokenId>& out) const {
  auto& symbols = space.symbols;
  auto& heap = space.heap;
  symbols.clear();
  heap.clear();
  const auto count = static_cast<std::uint32_t>(piece.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto byte = static_cast<unsigned char>(piece[i]);
    symbols.push_back({byte_tokens_[byte], i == 0 ? kEnd : i - 1, i + 1 == count ? kEnd : i + 1});
  }
  for (std::uint32_t i = 0; i < count; ++i) consider(space, i);
  while (!heap.empty()) {
    const auto best = heap.front();
    std::pop_heap(heap.begin(), heap.end(), comes_later);
    heap.pop_back();
    auto& left = symbols[best.position];
    // A neighbour may have merged away since; its slot then holds -1, and the pair is no longer this one.
    if (left.token != best.left || left.next == kEnd || symbols[left.next].token != best.right) continue;
    auto& right = symbols[left.next];
    left.token = best.merged;
    right.token = -1;
    left.next = right.next;
    if (left.next != kEnd) symbols[left.next].previous = best.position;
    if (left.previous != kEnd) consider(space, left.previous);
    consider(space, best.position);
  }
  for (std::uint32_t i = 0; i < count && i != kEnd; i = symbols[i].next) out.push_back(symbols[i].token);
}

}  // namespace kerf::text
