#include "numbers.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

namespace kerf {
namespace {

template <typename Number>
bool reads(const std::string& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

CLI::Validator number_range(double low, double high) {
  return {[low, high](std::string& text) {
            double number = 0;
            const bool fits = reads(text, number) && number >= low && number <= high;
            return fits ? std::string()
                        : fmt::format("'{}', expected a number from {} to {}", text, low, high);
          },
          fmt::format("[{} - {}]", low, high)};
}

CLI::Range map_index() {
  return {std::int64_t(0), std::int64_t(1'000'000'000)};
}

CLI::Validator seed_number() {
  return {[](std::string& text) {
            std::uint64_t number = 0;
            return reads(text, number)
                       ? std::string()
                       : fmt::format("'{}', expected a whole number from 0 to {}", text, UINT64_MAX);
          },
          ""};
}

}  // namespace kerf
