// Classes of characters, as far as tokenizing needs them. The classes are those of the reference tokenizer
// (tools/make_unicode_ranges.py), not of the Unicode release of a library that happens to be installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kerf::text {

enum CharFlag : std::uint8_t {
  kLetter = 1,    ///< \p{L}
  kNumber = 2,    ///< \p{N}
  kSpace = 4,     ///< \s
  kCombines = 8,  ///< NFC changes it, reorders it or joins it to the character before
};

/// From `first` up to the next range's `first`, all characters have these flags.
struct CharRange {
  char32_t first;
  std::uint8_t flags;
};
extern const CharRange kCharRanges[];
extern const std::size_t kCharRangeCount;

/// The ranges spread out for look-up.
class CharTable {
 public:
  CharTable();
  std::uint8_t flags(char32_t code) const { return code < low_.size() ? low_[code] : high_flags(code); }

 private:
  static std::uint8_t high_flags(char32_t code);
  std::array<std::uint8_t, 0x10000> low_;
};

/// The one table; built on first use, never changed.
const CharTable& char_table();

/// Whether NFC leaves valid UTF-8 as it is, decided from single characters: false may be wrong, true never
/// is.
bool surely_nfc(std::string_view text);
/// Valid UTF-8 in Unicode normalization form C. Time grows with n log n, however the marks are piled up.
std::string to_nfc(std::string_view text);

}  // namespace kerf::text
