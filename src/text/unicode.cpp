#include "text/unicode.h"

#include <algorithm>

namespace kerf::text {

CharTable::CharTable() {
  for (std::size_t i = 0; i < kCharRangeCount && kCharRanges[i].first < low_.size(); ++i) {
    const std::size_t next = i + 1 < kCharRangeCount ? kCharRanges[i + 1].first : low_.size();
    std::fill(low_.begin() + kCharRanges[i].first, low_.begin() + std::min(next, low_.size()),
              kCharRanges[i].flags);
  }
}

std::uint8_t CharTable::high_flags(char32_t code) {
  const CharRange* behind =
      std::upper_bound(kCharRanges, kCharRanges + kCharRangeCount, code,
                       [](char32_t value, const CharRange& range) { return value < range.first; });
  return (behind - 1)->flags;
}

const CharTable& char_table() {
  static const CharTable table;
  return table;
}

}  // namespace kerf::text
