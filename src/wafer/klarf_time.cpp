// Dates of KLARF files.
#include <kerf/error.h>

#include <array>
#include <charconv>

#include "wafer/klarf_facts.h"

namespace kerf::wafer {
namespace {

using Numbers = std::array<int, 3>;

// Three whole numbers with `separators` between them.
std::optional<Numbers> three(std::string_view text, std::string_view separators) {
  Numbers numbers{};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t end = i < 2 ? text.find_first_of(separators) : text.size();
    if (end == std::string_view::npos || end == 0 || end > 4) return std::nullopt;
    const auto result = std::from_chars(text.data(), text.data() + end, numbers[i]);
    if (result.ec != std::errc() || result.ptr != text.data() + end) return std::nullopt;
    text.remove_prefix(i < 2 ? end + 1 : end);
  }
  return numbers;
}

// Year, month, day. Two digits of a year are those of 1970 to 2069, as POSIX reads them from 69 on.
std::optional<Numbers> date_of(std::string_view text) {
  const auto parts = three(text, "-/.");
  if (!parts) return std::nullopt;
  auto [a, b, c] = *parts;
  const bool year_first = text.find_first_of("-/.") == 4;
  Numbers date = year_first ? Numbers{a, b, c} : Numbers{c, a, b};
  if (!year_first && text.size() - text.find_last_of("-/.") - 1 <= 2) date[0] += date[0] < 70 ? 2000 : 1900;
  if (!year_first && date[1] > 12 && date[2] <= 12)
    std::swap(date[1], date[2]);  // day first: no other reading
  const bool good = date[0] > 0 && date[1] >= 1 && date[1] <= 12 && date[2] >= 1 && date[2] <= 31;
  return good ? std::optional(date) : std::nullopt;
}

}  // namespace

std::string klarf_time(std::string_view date, std::string_view time) {
  const auto day = date_of(date);
  if (!day) return {};
  const auto clock = three(time, ":");
  if (!clock || (*clock)[0] < 0 || (*clock)[0] > 23 || (*clock)[1] < 0 || (*clock)[1] > 59 ||
      (*clock)[2] < 0 || (*clock)[2] > 60)
    return fmt::format("{:04}-{:02}-{:02}", (*day)[0], (*day)[1], (*day)[2]);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", (*day)[0], (*day)[1], (*day)[2], (*clock)[0],
                     (*clock)[1], (*clock)[2]);
}

}  // namespace kerf::wafer
