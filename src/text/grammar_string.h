// The inside of a JSON string as a table-driven automaton over bytes: valid UTF-8 (RFC 3629) and JSON escapes
// (RFC 8259), surrogate escapes only in pairs.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace kerf::grammar {

/// Where inside a string the last byte left us.
enum class StringPlace : std::uint8_t {
  between,  // between two characters
  escape,   // after a backslash
  hex4,
  hex3,
  hex2,
  hex1,   // that many hex digits to come
  hex_d,  // three digits to come after \uD
  high2,
  high1,  // digits to come of a high surrogate
  low_slash,
  low_u,
  low_d,
  low_c,  // its low partner: \ u D C..F, then hex2
  tail1,
  tail2,
  tail3,  // that many UTF-8 continuation bytes to come
  tail_e0,
  tail_ed,
  tail_f0,
  tail_f4,  // the first of them has a narrower range
  dead,
};
inline constexpr int kStringPlaces = static_cast<int>(StringPlace::dead);

/// The place after `byte`; dead where JSON or UTF-8 forbids it. The closing quote is the caller's: a quote in
/// StringPlace::between is dead here. Every character, escaped or raw, starts by leaving `between`.
StringPlace string_step(StringPlace place, std::uint8_t byte);

/// Shortest bytes from `place` back to `between`.
std::string_view string_rest(StringPlace place);

}  // namespace kerf::grammar
