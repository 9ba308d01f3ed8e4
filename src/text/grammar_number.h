// Integers within a range and JSON numbers, digit by digit.
#pragma once

#include <cstdint>
#include <string>

namespace kerf::grammar {

/// Integers minimum <= n <= maximum, both within 18 digits. No leading zeros, no "-0".
struct IntegerRange {
  std::int64_t minimum;
  std::int64_t maximum;
};

/// The part of an integer written so far.
struct IntegerPrefix {
  enum Phase { start, minus, digits };
  int phase = start;
  bool negative = false;
  std::int64_t magnitude = 0;
};

/// Appends a byte; false when no integer of the range begins so.
bool integer_step(const IntegerRange& range, IntegerPrefix& prefix, std::uint8_t byte);
/// The prefix is itself an integer of the range.
bool integer_may_end(const IntegerRange& range, const IntegerPrefix& prefix);
/// Another digit can follow.
bool integer_may_go_on(const IntegerRange& range, const IntegerPrefix& prefix);
/// Shortest bytes that turn a live prefix into an integer of the range.
std::string integer_rest(const IntegerRange& range, const IntegerPrefix& prefix);

/// The part of a number written so far: -?(0|[1-9]d{0,17})(.d{1,21})?(e[+-]dd)?, where "-0" needs a fraction.
/// Wide enough for json.dumps of every double between 1e-99 and 1e99; nothing in it overflows a double.
struct NumberPrefix {
  enum Phase {
    start,
    minus,
    zero,
    minus_zero,
    integer,
    point,
    fraction,
    exponent,
    sign,
    exponent_digit,
    end
  };
  int phase = start;
  int digits = 0;  ///< of the current part
};

bool number_step(NumberPrefix& prefix, std::uint8_t byte);
bool number_may_end(const NumberPrefix& prefix);
std::string number_rest(const NumberPrefix& prefix);

}  // namespace kerf::grammar
