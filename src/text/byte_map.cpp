#include "text/byte_map.h"

#include "text/utf8.h"

namespace kerf::text {
namespace {

/// Bytes that are written as the character of the same number.
constexpr bool is_itself(int byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

/// The other 68 bytes in increasing order: number 256 + k stands for the k-th of them.
constexpr std::array<unsigned char, 68> kMoved = [] {
  std::array<unsigned char, 68> moved{};
  std::size_t count = 0;
  for (int byte = 0; byte < 256; ++byte) {
    if (!is_itself(byte)) moved[count++] = static_cast<unsigned char>(byte);
  }
  return moved;
}();

/// The byte that a character writes, or -1.
int byte_of(char32_t code) {
  if (code < 256) return is_itself(static_cast<int>(code)) ? static_cast<int>(code) : -1;
  return code < 256 + kMoved.size() ? kMoved[code - 256] : -1;
}

}  // namespace

std::array<std::string, 256> byte_alphabet() {
  std::array<std::string, 256> alphabet;
  for (char32_t code = 0; code < 256 + kMoved.size(); ++code) {
    const int byte = byte_of(code);
    if (byte >= 0) append_utf8(alphabet[static_cast<std::size_t>(byte)], code);
  }
  return alphabet;
}

std::string token_bytes(std::string_view token) {
  std::string bytes;
  bytes.reserve(token.size());
  for (std::size_t position = 0; position < token.size();) {
    const int byte = byte_of(next_char(token, position));
    if (byte < 0) return std::string(token);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace kerf::text
