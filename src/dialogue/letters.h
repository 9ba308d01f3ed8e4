// Latin letters of UTF-8 text, whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace kerf::dialogue {

inline bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}
inline bool is_letter(char c) {
  return is_small(c) || (c >= 'A' && c <= 'Z');
}
inline char small(char c) {
  return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}
inline std::string lowered(std::string text) {
  for (char& c : text) c = small(c);
  return text;
}
/// The text without the letters of `around` at both of its ends.
inline std::string trimmed(std::string_view text, std::string_view around) {
  const auto first = text.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(around) + 1 - first));
}

}  // namespace kerf::dialogue
