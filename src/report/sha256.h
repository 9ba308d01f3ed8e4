// SHA-256, which Content-Security-Policy names inline scripts and styles by.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace kerf::report {

/// The digest of FIPS 180-4.
std::array<std::uint8_t, 32> sha256(std::string_view bytes);

}  // namespace kerf::report
