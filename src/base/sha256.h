// SHA-256 (FIPS 180-4), for recognising published files and for naming a page's own scripts and styles.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace kerf {

std::array<std::uint8_t, 32> sha256(std::string_view bytes);
/// The digest as 64 hex digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace kerf
