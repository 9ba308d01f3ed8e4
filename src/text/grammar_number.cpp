#include "text/grammar_number.h"

#include <kerf/error.h>
#include <kerf/grammar.h>

#include <algorithm>

namespace kerf::grammar {
namespace {

constexpr int kMaxFractionDigits = 21;  // "0.000" and 17 significant digits, with one to spare

bool is_digit(std::uint8_t byte) {
  return byte >= '0' && byte <= '9';
}

struct Magnitudes {  // empty when low > high
  std::uint64_t low, high;
};

Magnitudes magnitudes(const IntegerRange& range, bool negative) {
  if (!negative)
    return {static_cast<std::uint64_t>(std::max<std::int64_t>(range.minimum, 0)),
            range.maximum < 0 ? 0u : static_cast<std::uint64_t>(range.maximum)};
  return {static_cast<std::uint64_t>(std::max<std::int64_t>(-range.maximum, 1)),
          range.minimum < 0 ? static_cast<std::uint64_t>(-range.minimum) : 0u};
}

bool has_sign(const IntegerRange& range, bool negative) {
  return negative ? range.minimum < 0 : range.maximum >= 0;
}

// Numbers that begin with the digits of `low` and have the same length span low..high; each further digit
// widens it. Returns how many digits are missing until the span meets the range, or -1. Limits of 18 digits
// keep this in 64 bits.
int digits_missing(std::uint64_t low, std::uint64_t high, const Magnitudes& range) {
  for (int missing = 0; low <= range.high; ++missing, low *= 10, high = high * 10 + 9) {
    if (high >= range.low) return missing;
    if (low == 0) return -1;  // nothing follows a leading zero
  }
  return -1;
}

std::uint64_t power_of_ten(int exponent) {
  std::uint64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

}  // namespace

bool integer_step(const IntegerRange& range, IntegerPrefix& prefix, std::uint8_t byte) {
  if (prefix.phase == IntegerPrefix::start && byte == '-') {
    prefix = {IntegerPrefix::minus, true, 0};
    return has_sign(range, true);
  }
  if (!is_digit(byte) || !has_sign(range, prefix.negative)) return false;
  if (prefix.phase == IntegerPrefix::digits && prefix.magnitude == 0) return false;
  const std::uint64_t grown = static_cast<std::uint64_t>(prefix.magnitude) * 10 + (byte - '0');
  if (digits_missing(grown, grown, magnitudes(range, prefix.negative)) < 0) return false;
  prefix.phase = IntegerPrefix::digits;
  prefix.magnitude = static_cast<std::int64_t>(grown);
  return true;
}

bool integer_may_end(const IntegerRange& range, const IntegerPrefix& prefix) {
  const std::int64_t value = prefix.negative ? -prefix.magnitude : prefix.magnitude;
  return prefix.phase == IntegerPrefix::digits && value >= range.minimum && value <= range.maximum;
}

bool integer_may_go_on(const IntegerRange& range, const IntegerPrefix& prefix) {
  if (prefix.phase != IntegerPrefix::digits) return true;
  if (prefix.magnitude == 0) return false;
  const std::uint64_t grown = static_cast<std::uint64_t>(prefix.magnitude) * 10;
  return digits_missing(grown, grown + 9, magnitudes(range, prefix.negative)) >= 0;
}

std::string integer_rest(const IntegerRange& range, const IntegerPrefix& prefix) {
  if (prefix.phase == IntegerPrefix::start) {
    return std::to_string(range.minimum > 0 ? range.minimum : std::min<std::int64_t>(range.maximum, 0));
  }
  const Magnitudes goal = magnitudes(range, prefix.negative);
  if (prefix.phase == IntegerPrefix::minus) return std::to_string(goal.low);
  const auto written = static_cast<std::uint64_t>(prefix.magnitude);
  const int missing = digits_missing(written, written, goal);
  check(missing >= 0, "a live integer prefix can be completed");
  if (missing == 0) return "";
  const std::uint64_t base = written * power_of_ten(missing);
  const std::string rest = std::to_string(std::max(base, goal.low) - base);
  return std::string(missing - rest.size(), '0') + rest;
}

namespace {

bool to(NumberPrefix& prefix, NumberPrefix::Phase phase, int digits = 0) {
  prefix = {phase, digits};
  return true;
}

// One more digit of the same part, at most `limit` of them.
bool more(NumberPrefix& prefix, int limit) {
  return ++prefix.digits <= limit;
}

bool leave_integer(NumberPrefix& prefix, std::uint8_t byte, bool exponent) {
  if (byte == '.') return to(prefix, NumberPrefix::point);
  return exponent && byte == 'e' && to(prefix, NumberPrefix::exponent);
}

}  // namespace

bool number_step(NumberPrefix& prefix, std::uint8_t byte) {
  using P = NumberPrefix;
  const bool digit = is_digit(byte);
  switch (prefix.phase) {
    case P::start:
      if (byte == '-') return to(prefix, P::minus);
      if (byte == '0') return to(prefix, P::zero);
      return digit && to(prefix, P::integer, 1);
    case P::minus:
      if (byte == '0') return to(prefix, P::minus_zero);
      return digit && to(prefix, P::integer, 1);
    case P::zero:
    case P::minus_zero:
      return leave_integer(prefix, byte, false);
    case P::integer:
      return digit ? more(prefix, Grammar::kMaxDigits) : leave_integer(prefix, byte, true);
    case P::point:
      return digit && to(prefix, P::fraction, 1);
    case P::fraction:
      return digit ? more(prefix, kMaxFractionDigits) : byte == 'e' && to(prefix, P::exponent);
    case P::exponent:
      return (byte == '+' || byte == '-') && to(prefix, P::sign);
    case P::sign:
      return digit && to(prefix, P::exponent_digit);
    case P::exponent_digit:
      return digit && to(prefix, P::end);
    default:
      return false;
  }
}

bool number_may_end(const NumberPrefix& prefix) {
  using P = NumberPrefix;
  return prefix.phase == P::zero || prefix.phase == P::integer || prefix.phase == P::fraction ||
         prefix.phase == P::end;
}

std::string number_rest(const NumberPrefix& prefix) {
  using P = NumberPrefix;
  switch (prefix.phase) {
    case P::start:
      return "0";
    case P::minus:
      return "1";
    case P::minus_zero:
      return ".0";
    case P::point:
      return "0";
    case P::exponent:
      return "+00";
    case P::sign:
      return "00";
    case P::exponent_digit:
      return "0";
    default:
      return "";
  }
}

}  // namespace kerf::grammar
