// The alphabet of byte-level vocabularies: each byte is written as one visible character (specification
// section 5).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace kerf::text {

/// The character that byte 0..255 is written as, in UTF-8.
std::array<std::string, 256> byte_alphabet();

/// The bytes that a token stands for. A token that holds characters outside the alphabet stands for its own
/// text.
std::string token_bytes(std::string_view token);

}  // namespace kerf::text
