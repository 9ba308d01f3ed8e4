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
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline char small(char c) {
  return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}
inline std::string lowered(std::string text) {
  for (char& c : text) c = small(c);
  return text;
}

}  // namespace kerf::dialogue
