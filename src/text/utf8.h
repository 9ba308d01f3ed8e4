// UTF-8, one character at a time. "Valid" is RFC 3629: no surrogates, nothing overlong, nothing above
// U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kerf::text {

struct Utf8Step {
  enum class Kind { valid, invalid, incomplete };
  Kind kind = Kind::valid;
  std::size_t length = 0;  ///< bytes; of something invalid the longest part that could have begun a character
};

/// What stands at `position`; incomplete: the text ends inside a character that is right so far.
Utf8Step utf8_step(std::string_view text, std::size_t position);

/// Length of the longest prefix that is valid.
std::size_t valid_utf8_prefix(std::string_view text);

/// The character at `position` of valid text, which it moves behind that character.
inline char32_t next_char(std::string_view text, std::size_t& position) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[position + i]); };
  const char32_t lead = byte(0);
  char32_t code = lead;
  std::size_t length = 1;
  if (lead >= 0xF0) {
    code = (lead & 7) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu);
    length = 4;
  } else if (lead >= 0xE0) {
    code = (lead & 15) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    length = 3;
  } else if (lead >= 0xC0) {
    code = (lead & 31) << 6 | (byte(1) & 0x3Fu);
    length = 2;
  }
  position += length;
  return code;
}

void append_utf8(std::string& text, char32_t code);

/// Text with U+FFFD for each invalid part. An incomplete end is left out and its length returned in
/// `held_back` when that is given, else it becomes one U+FFFD too.
std::string lossy_utf8(std::string_view bytes, std::size_t* held_back = nullptr);

/// Text for an error message: in quotes, at most 40 bytes, control characters and broken bytes as \xNN.
std::string in_quotes(std::string_view text);

}  // namespace kerf::text
