#include "wafer/bin_codes.h"

#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <unordered_map>

#include "text/utf8.h"
#include "wafer/xml.h"

namespace kerf::wafer {
namespace {

constexpr std::size_t kLongestRow = 4'000'000;  // characters, as one hostile row must not take all memory
constexpr std::array<std::string_view, 4> kNames = {"Ascii", "Decimal", "HexaDecimal", "Integer2"};

std::optional<std::int64_t> number(std::string_view digits, int base) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

std::string without_space(std::string_view text) {
  std::string result;
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') result += c;
  return result;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  constexpr std::string_view kSpace = " \t\r\n";
  for (std::size_t start = text.find_first_not_of(kSpace); start != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(kSpace, start), text.size());
    words.emplace_back(text.substr(start, end - start));
    start = text.find_first_not_of(kSpace, end);
  }
  return words;
}

std::vector<std::string> cut(std::string_view text, std::size_t width) {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i + width <= text.size(); i += width) codes.emplace_back(text.substr(i, width));
  if (text.size() % width != 0) codes.emplace_back(text.substr(text.size() - text.size() % width));
  return codes;
}

/// The codes of a row. Spaces part decimals and, against the letter of the standards, other codes too; in
/// Ascii they may be a code.
std::vector<std::string> codes_of(std::string_view line, const CodeArray& array) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  while (!line.empty() && (line.front() == '\n' || line.front() == '\r')) line.remove_prefix(1);
  const bool space_is_code = array.null_code && *array.null_code == " ";
  const bool exact = array.columns && std::int64_t(line.size()) == *array.columns;
  if (array.type == BinType::ascii && (space_is_code || exact)) return cut(line, 1);
  std::size_t width = code_width(array.type);
  if (array.type == BinType::ascii && array.null_code && array.null_code->size() > 1)
    width = array.null_code->size();
  std::vector<std::string> words = words_of(line);
  const bool parted = std::ranges::all_of(words, [width](const auto& word) { return word.size() <= width; });
  if (array.type == BinType::decimal ? words.size() > 1 || parted : parted && words.size() > 1 && width > 1)
    return words;
  return cut(without_space(line), width);
}

struct Meaning {
  std::optional<std::int64_t> bin;
  bool null = false;
  DieState state = DieState::untested;
};

/// Looks up codes, each the first time it is met.
class Meanings {
 public:
  Meanings(WaferMap& map, const CodeArray& array, const std::vector<std::int64_t>& null_bins)
      : map_(map), array_(array), null_bins_(null_bins.begin(), null_bins.end()) {
    if (array.null_code) null_ = bin_number(array.type, trimmed(*array.null_code));
    for (const BinDefinition& bin : map.bins) define(bin);
  }

  const Meaning& of(const std::string& code, std::size_t row) {
    const auto found = known_.find(code);
    if (found != known_.end()) return found->second;
    return known_.emplace(code, look_up(code, row)).first->second;
  }

 private:
  void define(const BinDefinition& bin) {
    const auto [defined, added] = states_.emplace(bin.bin, bin.pass);
    if (!added && defined->second != bin.pass)
      map_.warnings.push_back(
          fmt::format("{}: bin code {} is defined twice with another quality; the first counts", array_.place,
                      text::in_quotes(bin.code)));
  }

  void warn_of_null(const std::string& code) {
    map_.warnings.push_back(
        fmt::format("{}: bin code {} is by its quality no die; its places are those of the NullBin",
                    array_.place, text::in_quotes(code)));
  }

  Meaning look_up(const std::string& code, std::size_t row) {
    if (array_.null_code && code == *array_.null_code) return {{}, true, {}};
    const auto bin = bin_number(array_.type, code);
    if (!bin) {
      if (array_.type == BinType::ascii && code.size() > 1) return {{}, false, DieState::untested};
      fail("{}: row {}: {} is no bin code of type {}", array_.place, row, text::in_quotes(code),
           bin_type_name(array_.type));
    }
    if (null_ && bin == null_) return {{}, true, {}};
    if (null_bins_.contains(*bin)) {
      if (array_.null_code) warn_of_null(code);
      return {bin, true, {}};
    }
    const auto state = states_.find(*bin);
    if (state == states_.end())
      map_.warnings.push_back(fmt::format("{}: bin code {} is not defined; its dies are taken as untested",
                                          array_.place, text::in_quotes(code)));
    else if (!state->second)
      map_.warnings.push_back(fmt::format(
          "{}: bin code {} is by its quality neither good nor bad; its dies are taken as untested",
          array_.place, text::in_quotes(code)));
    if (state == states_.end() || !state->second) return {bin, false, DieState::untested};
    return {bin, false, *state->second ? DieState::pass : DieState::fail};
  }

  WaferMap& map_;
  const CodeArray& array_;
  std::set<std::int64_t> null_bins_;
  std::optional<std::int64_t> null_;
  std::unordered_map<std::int64_t, std::optional<bool>> states_;
  std::unordered_map<std::string, Meaning> known_;
};

/// Counts that the array contradicts become warnings; dies of null bins are not in the map.
void check_counts(WaferMap& map, const CodeArray& array, const std::vector<std::int64_t>& null_bins) {
  std::unordered_map<std::int64_t, std::int64_t> counts;
  for (const Die& die : map.dies)
    if (die.bin) ++counts[*die.bin];
  for (const BinDefinition& bin : map.bins) {
    const std::int64_t found = counts[bin.bin];
    if (!bin.count || *bin.count == found || std::ranges::count(null_bins, bin.bin) > 0) continue;
    map.warnings.push_back(
        fmt::format("{}: BinCount of bin code {} is {} and the map has {} such dies, those of the map count",
                    array.place, text::in_quotes(bin.code), *bin.count, found));
  }
}

struct Size {
  std::int64_t rows = 0, columns = 0;
};

std::int64_t origin_column(Origin::Place place, std::int64_t columns) {
  if (place == Origin::Place::center) return columns / 2;
  return place == Origin::Place::upper_right || place == Origin::Place::lower_right ? columns - 1 : 0;
}

std::int64_t origin_row(Origin::Place place, std::int64_t rows) {
  if (place == Origin::Place::center) return rows / 2;
  return place == Origin::Place::lower_left || place == Origin::Place::lower_right ? rows - 1 : 0;
}

std::int32_t coordinate(std::int64_t steps, bool along, std::int32_t start) {
  // Both are far below the limits: an array has at most max_dies positions.
  return std::int32_t(std::clamp<std::int64_t>(start + (along ? steps : -steps), INT32_MIN, INT32_MAX));
}

}  // namespace

std::string_view bin_type_name(BinType type) {
  return kNames.at(std::size_t(type));
}

std::optional<BinType> bin_type_from(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (same_name(kNames[i], name)) return BinType(i);
  return std::nullopt;
}

std::size_t code_width(BinType type) {
  constexpr std::array<std::size_t, 4> kWidths = {1, 3, 2, 4};
  return kWidths.at(std::size_t(type));
}

std::optional<std::int64_t> bin_number(BinType type, std::string_view code) {
  if (type != BinType::ascii) return number(code, type == BinType::decimal ? 10 : 16);
  if (code.size() != 1) return number(code, 10);
  return code[0] >= '0' && code[0] <= '9' ? code[0] - '0' : static_cast<unsigned char>(code[0]);
}

std::optional<std::string> bin_code(BinType type, std::int64_t bin) {
  constexpr std::array<std::int64_t, 4> kMost = {126, 999, 0xff, 0xffff};
  if (bin < 0 || bin > kMost.at(std::size_t(type))) return std::nullopt;
  if (type == BinType::decimal) return fmt::format("{:03}", bin);
  if (type != BinType::ascii) return fmt::format("{:0{}X}", bin, code_width(type));
  if (bin <= 9) return std::string(1, char('0' + bin));
  if (bin <= ' ' || (bin >= '0' && bin <= '9')) return std::nullopt;
  return std::string(1, char(bin));
}

Quality quality_of(std::string_view text) {
  const auto starts = [text](std::string_view word) { return same_name(text.substr(0, word.size()), word); };
  if (starts("pass") || starts("good")) return Quality::pass;
  if (starts("fail") || starts("bad") || starts("reject")) return Quality::fail;
  return starts("null") ? Quality::null : Quality::other;
}

BinDefinition read_bin(const pugi::xml_node& node, BinType type, const std::string& place) {
  BinDefinition bin;
  bin.code = text_attribute(node, "BinCode");
  const auto number = bin_number(type, bin.code == " " ? bin.code : trimmed(bin.code));
  if (!number)
    fail("{}: BinCode {} is none of type {}", place, text::in_quotes(bin.code), bin_type_name(type));
  bin.bin = *number;
  bin.name = text_attribute(node, "BinDescription");
  bin.count = whole_attribute(node, "BinCount", place);
  const Quality quality = quality_of(text_attribute(node, "BinQuality"));
  if (quality == Quality::pass || quality == Quality::fail) bin.pass = quality == Quality::pass;
  return bin;
}

void keep_bin(const pugi::xml_node& node, const BinDefinition& bin, WaferMap& map) {
  keep_attributes(node, "Bin." + bin.code, map, {"BinCode", "BinCount", "BinQuality", "BinDescription"});
}

Origin origin_at(Origin::Place place) {
  const bool left = place == Origin::Place::upper_right || place == Origin::Place::lower_right;
  const bool up = place == Origin::Place::lower_left || place == Origin::Place::lower_right;
  return {place, !left, !up, 0, 0};
}

void read_codes(WaferMap& map, const CodeArray& array, const std::vector<std::int64_t>& null_bins,
                std::int64_t max_dies) {
  Size size{std::int64_t(array.lines.size()), array.columns.value_or(-1)};
  if (size.rows == 0) fail("{}: no rows of bin codes", array.place);
  if (array.rows && *array.rows != size.rows)
    fail("{}: {} rows of bin codes, expected {}", array.place, size.rows, *array.rows);
  Meanings meanings(map, array, null_bins);
  const Origin& origin = array.origin;
  for (std::int64_t row = 0; row < size.rows; ++row) {
    if (array.lines[std::size_t(row)].size() > kLongestRow)
      fail("{}: row {} has {} characters, more than the {} that are read", array.place, row + 1,
           array.lines[std::size_t(row)].size(), kLongestRow);
    const auto codes = codes_of(array.lines[std::size_t(row)], array);
    if (size.columns < 0) size.columns = std::int64_t(codes.size());
    if (std::int64_t(codes.size()) != size.columns)
      fail("{}: row {} has {} bin codes, expected {}", array.place, row + 1, codes.size(), size.columns);
    for (std::int64_t column = 0; column < size.columns; ++column) {
      const Meaning& meaning = meanings.of(codes[std::size_t(column)], std::size_t(row) + 1);
      if (meaning.null) continue;
      if (std::int64_t(map.dies.size()) >= max_dies)
        fail("{}: row {}: more than the {} dies that are read", array.place, row + 1, max_dies);
      const std::int64_t right = column - origin_column(origin.place, size.columns);
      const std::int64_t down = row - origin_row(origin.place, size.rows);
      map.dies.push_back({coordinate(right, origin.right, origin.x),
                          coordinate(down, origin.down, origin.y),
                          meaning.state,
                          meaning.bin,
                          {},
                          {}});
    }
  }
  check_counts(map, array, null_bins);
  map.geometry.x_right.value = origin.right;
  map.geometry.y_down.value = origin.down;
}

}  // namespace kerf::wafer
