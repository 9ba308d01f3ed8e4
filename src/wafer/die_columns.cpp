// The columns of die tables: their names and what stands in them.
#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>

#include "wafer/die_table.h"

namespace kerf::wafer {
namespace {

struct Name {
  std::string_view text;
  DieColumn column;
};
constexpr std::array kNames = {
    Name{"lot", DieColumn::lot},
    Name{"lotid", DieColumn::lot},
    Name{"lotname", DieColumn::lot},
    Name{"wafer", DieColumn::wafer},
    Name{"waferid", DieColumn::wafer},
    Name{"wafernumber", DieColumn::wafer},
    Name{"waferno", DieColumn::wafer},
    Name{"x", DieColumn::x},
    Name{"diex", DieColumn::x},
    Name{"xcoord", DieColumn::x},
    Name{"xdie", DieColumn::x},
    Name{"xindex", DieColumn::x},
    Name{"col", DieColumn::x},
    Name{"column", DieColumn::x},
    Name{"y", DieColumn::y},
    Name{"diey", DieColumn::y},
    Name{"ycoord", DieColumn::y},
    Name{"ydie", DieColumn::y},
    Name{"yindex", DieColumn::y},
    Name{"row", DieColumn::y},
    Name{"state", DieColumn::state},
    Name{"result", DieColumn::state},
    Name{"passfail", DieColumn::state},
    Name{"pf", DieColumn::state},
    Name{"status", DieColumn::state},
    Name{"bin", DieColumn::bin},
    Name{"hardbin", DieColumn::bin},
    Name{"hbin", DieColumn::bin},
    Name{"hardbinnumber", DieColumn::bin},
    Name{"softbin", DieColumn::soft_bin},
    Name{"sbin", DieColumn::soft_bin},
    Name{"defects", DieColumn::defects},
    Name{"defectcount", DieColumn::defects},
};

constexpr std::array<std::string_view, 6> kPass = {"pass", "p", "1", "good", "ok", "true"};
constexpr std::array<std::string_view, 6> kFail = {"fail", "f", "0", "bad", "reject", "false"};
constexpr std::array<std::string_view, 6> kUntested = {"untested", "u", "", "skip", "skipped", "nottested"};

/// Small letters and digits only: "Hard Bin" is "hardbin".
std::string squeezed(std::string_view text) {
  std::string result;
  for (const unsigned char c : text) {
    if (std::isalnum(c) != 0 || c >= 0x80) result.push_back(char(std::tolower(c)));
  }
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string shown(std::string_view text) {
  return std::string(text.substr(0, 40)) + (text.size() > 40 ? "..." : "");
}

bool among(const std::array<std::string_view, 6>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

DieState state_of(std::string_view text, const RowPlace& place) {
  const std::string word = squeezed(text);
  if (among(kPass, word)) return DieState::pass;
  if (among(kFail, word)) return DieState::fail;
  if (among(kUntested, word) && (!word.empty() || trimmed(text).empty())) return DieState::untested;
  fail("{}: '{}' is no state, expected pass, fail or untested (also P, F, 1, 0)", place.text(), shown(text));
}

/// A whole number; what tables write for one that may be missing, "3.0", is one too.
std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  const std::string_view rest(end, std::size_t(text.data() + text.size() - end));
  if (rest.empty()) return value;
  const bool zeros = rest[0] == '.' && rest.find_first_not_of('0', 1) == std::string_view::npos;
  return zeros ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> number_of(std::string_view text, const RowPlace& place) {
  text = trimmed(text);
  if (text.empty()) return std::nullopt;
  const auto value = whole(text);
  if (!value) fail("{}: expected a whole number of at most 64 bits, got '{}'", place.text(), shown(text));
  return value;
}

std::int32_t coordinate_of(std::string_view text, const RowPlace& place) {
  const auto value = whole(trimmed(text));
  constexpr auto kLow = std::numeric_limits<std::int32_t>::min();
  constexpr auto kHigh = std::numeric_limits<std::int32_t>::max();
  if (!value || *value < kLow || *value > kHigh)
    fail("{}: expected a coordinate, a whole number of {} to {}, got '{}'", place.text(), kLow, kHigh,
         shown(text));
  return std::int32_t(*value);
}

}  // namespace

std::string RowPlace::text() const {
  if (element) return fmt::format("{}: /{}{}{}", file, number, column.empty() ? "" : "/", column);
  return fmt::format("{}: line {}{}{}", file, number, column.empty() ? "" : ", column ", column);
}

std::optional<DieColumn> die_column(std::string_view name) {
  const std::string word = squeezed(name);
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [&word](const Name& known) { return known.text == word; });
  if (found == kNames.end()) return std::nullopt;
  return found->column;
}

void set_cell(DieRow& row, DieColumn column, std::string_view text, const RowPlace& place) {
  switch (column) {
    case DieColumn::lot:
      row.lot = text;
      break;
    case DieColumn::wafer:
      row.wafer = text;
      break;
    case DieColumn::x:
      row.die.x = coordinate_of(text, place);
      break;
    case DieColumn::y:
      row.die.y = coordinate_of(text, place);
      break;
    case DieColumn::bin:
      row.die.bin = number_of(text, place);
      break;
    case DieColumn::soft_bin:
      row.die.soft_bin = number_of(text, place);
      break;
    case DieColumn::defects:
      row.die.defects = number_of(text, place);
      break;
    case DieColumn::state:
      row.die.state = state_of(text, place);
      row.has_state = true;
      break;
  }
}

}  // namespace kerf::wafer
