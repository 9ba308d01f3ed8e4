#pragma once

#include <string_view>

namespace kerf {

inline constexpr std::string_view kBlank = " \t\r\n";

/// The text without the letters of `around` at both of its ends.
inline std::string_view trimmed(std::string_view text, std::string_view around = kBlank) {
  const auto first = text.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(around) + 1 - first);
}

}  // namespace kerf
