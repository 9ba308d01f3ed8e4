#include "text/utf8.h"

#include <fmt/format.h>

namespace kerf::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Bytes of the character that a lead byte opens; 0 for a byte that opens none.
std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/// Whether `byte` may follow the lead: here overlong forms, surrogates and codes above U+10FFFF are refused.
bool may_follow(unsigned char lead, unsigned char byte) {
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return byte >= low && byte <= high;
}

}  // namespace

Utf8Step utf8_step(std::string_view text, std::size_t position) {
  using Kind = Utf8Step::Kind;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[position + i]); };
  const std::size_t length = length_of(byte(0));
  if (length <= 1) return {length == 1 ? Kind::valid : Kind::invalid, 1};
  for (std::size_t i = 1; i < length; ++i) {
    if (position + i == text.size()) return {Kind::incomplete, i};
    const bool fits = i == 1 ? may_follow(byte(0), byte(1)) : (byte(i) & 0xC0) == 0x80;
    if (!fits) return {Kind::invalid, i};
  }
  return {Kind::valid, length};
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (static_cast<unsigned char>(text[position]) < 0x80) {
      ++position;
      continue;
    }
    const Utf8Step step = utf8_step(text, position);
    if (step.kind != Utf8Step::Kind::valid) break;
    position += step.length;
  }
  return position;
}

void append_utf8(std::string& text, char32_t code) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string lossy_utf8(std::string_view bytes, std::size_t* held_back) {
  std::string text;
  text.reserve(bytes.size());
  if (held_back) *held_back = 0;
  for (std::size_t position = 0; position < bytes.size();) {
    const Utf8Step step = utf8_step(bytes, position);
    if (step.kind == Utf8Step::Kind::valid) {
      text += bytes.substr(position, step.length);
    } else if (step.kind == Utf8Step::Kind::incomplete && held_back) {
      *held_back = step.length;
    } else {
      text += kReplacement;
    }
    position += step.length;
  }
  return text;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 40;
  std::string shown = "\"";
  for (std::size_t position = 0; position < text.size();) {
    if (position >= kMost) {
      shown += "...";
      break;
    }
    const Utf8Step step = utf8_step(text, position);
    const auto byte = static_cast<unsigned char>(text[position]);
    if (step.kind != Utf8Step::Kind::valid || byte < 0x20 || byte == 0x7F) {
      shown += fmt::format("\\x{:02x}", byte);
      ++position;
    } else {
      shown += text.substr(position, step.length);
      position += step.length;
    }
  }
  return shown + "\"";
}

}  // namespace kerf::text
