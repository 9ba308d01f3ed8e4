// SHA-256 (FIPS 180-4), for recognising published files by their digest.
#pragma once

#include <string>
#include <string_view>

namespace kerf::text {

/// The digest as 64 hex digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace kerf::text
