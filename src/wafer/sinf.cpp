// SINF: lines of KEY:value, then RowData: lines with a code a die, top row first. FNLOC counts clockwise from
// above (0 top, 90 right, 180 below, 270 left); BCEQU lists the codes of good dies.
#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "text/utf8.h"
#include "wafer/formats.h"
#include "wafer/xml.h"

namespace kerf::wafer {
namespace {

// No wafer comes near them; a hostile file must not take all memory.
constexpr std::size_t kLongestLine = 4'000'000;  // characters
constexpr std::size_t kMostLines = 1'000'000;    // of one wafer

struct Line {
  std::string_view key, value;
  std::size_t number = 0;
};

/// What stands between the first line of one wafer and that of the next.
struct Block {
  std::vector<Line> head, rows;
};

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t start = text.find_first_not_of(separators); start != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(separators, start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = text.find_first_not_of(separators, end);
  }
  return parts;
}

Line line_of(std::string_view text, std::size_t number, const std::string& name) {
  if (text.size() > kLongestLine)
    fail("{}: line {} has {} characters, more than the {} that are read", name, number, text.size(),
         kLongestLine);
  const std::size_t colon = text.find(':');
  if (colon == text.npos)
    fail("{}: line {}: expected KEY:value, got {}", name, number, text::in_quotes(text));
  return {trimmed(text.substr(0, colon)), trimmed(text.substr(colon + 1)), number};
}

bool is_row(const Line& line) {
  return same_name(line.key, "RowData");
}

bool opens_wafer(const Line& line) {
  return same_name(line.key, "DEVICE") || same_name(line.key, "LOT") || same_name(line.key, "WAFER");
}

/// Walks over the file and hands on block after block.
void each_block(std::string_view text, const std::string& name, const std::function<bool(Block&&)>& take) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Block block;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view content = trimmed(text.substr(0, end));
    const bool pair = text.substr(end).starts_with("\r\n");
    text.remove_prefix(std::min(text.size(), end + (pair ? 2 : 1)));
    ++number;
    if (content.empty()) continue;
    const Line line = line_of(content, number, name);
    if (!block.rows.empty() && opens_wafer(line)) {
      if (!take(std::move(block))) return;
      block = {};
    }
    if (block.rows.size() + block.head.size() >= kMostLines)
      fail("{}: line {}: more than the {} lines of a wafer that are read", name, number, kMostLines);
    (is_row(line) ? block.rows : block.head).push_back(line);
  }
  if (block.rows.empty()) fail("{}: no RowData lines, expected a SINF map", name);
  take(std::move(block));
}

std::string_view value_of(const Block& block, std::string_view key) {
  for (const Line& line : block.head)
    if (same_name(line.key, key)) return line.value;
  return {};
}

std::optional<std::int64_t> whole_number(std::string_view text, int base = 10) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> head_number(const Block& block, std::string_view key, const std::string& name) {
  const std::string_view text = value_of(block, key);
  if (text.empty()) return std::nullopt;
  const auto value = whole_number(text);
  if (!value) fail("{}: {}: expected a whole number, got {}", name, key, text::in_quotes(text));
  return value;
}

std::optional<double> pitch_of(const Block& block, std::string_view key) {
  const std::string_view text = value_of(block, key);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value <= 0)
    return std::nullopt;
  const std::string_view unit = value_of(block, "DUTMS");
  if (same_name(unit, "mm")) return value * 1000;
  if (same_name(unit, "mil")) return value * 25.4;
  if (same_name(unit, "um")) return value;
  if (same_name(unit, "in") || same_name(unit, "inch")) return value * 25400;
  return std::nullopt;
}

bool only(std::string_view code, char c) {
  return code.find_first_not_of(c) == code.npos;
}

bool all_hex(std::string_view code) {
  return code.find_first_not_of("0123456789abcdefABCDEF") == code.npos;
}

/// Two characters are hexadecimal; of more, what has a letter among them.
int base_of(const Block& block) {
  const auto is_hex = [](std::string_view code) {
    return all_hex(code) && (code.size() == 2 || code.find_first_of("abcdefABCDEF") != code.npos);
  };
  for (const Line& row : block.rows)
    for (const std::string_view code : split(row.value, " \t"))
      if (is_hex(code)) return 16;
  return 10;
}

/// What the codes of one wafer mean, each worked out the first time it is met.
class Codes {
 public:
  Codes(const Block& block, WaferMap& map) : map_(map), base_(base_of(block)) {
    const std::string_view good = value_of(block, "BCEQU");
    for (const std::string_view code : split(good, ", \t"))
      if (const auto bin = whole_number(code, base_)) good_.push_back(*bin);
    if (good_.empty())
      map.warnings.push_back(
          fmt::format("{}: BCEQU names no good bin, the dies are taken as untested", map.source));
  }

  /// nullopt: no die.
  std::optional<Die> die(std::string_view code) {
    if (only(code, '_')) return std::nullopt;
    const auto found = known_.find(code);
    if (found != known_.end()) return found->second;
    return known_.emplace(code, look_up(code)).first->second;
  }

 private:
  Die look_up(std::string_view code) {
    Die die;
    die.bin = all_hex(code) ? whole_number(code, base_) : std::nullopt;
    if (!die.bin) {
      if (!only(code, '@'))
        map_.warnings.push_back(fmt::format("{}: code {} is no bin, its dies are taken as untested",
                                            map_.source, text::in_quotes(code)));
      return die;
    }
    const bool good = std::ranges::find(good_, *die.bin) != good_.end();
    if (!good_.empty()) die.state = good ? DieState::pass : DieState::fail;
    BinDefinition definition{*die.bin, false, std::string(code), "", {}, {}};
    if (!good_.empty()) definition.pass = good;
    map_.bins.push_back(std::move(definition));
    return die;
  }

  WaferMap& map_;
  int base_;
  std::vector<std::int64_t> good_;
  std::map<std::string_view, Die> known_;
};

void read_rows(const Block& block, WaferMap& map, std::int64_t max_dies) {
  auto columns = head_number(block, "COLCT", map.source);
  const auto rows = head_number(block, "ROWCT", map.source);
  if (rows && *rows != std::int64_t(block.rows.size()))
    fail("{}: {} RowData lines, expected {} by ROWCT", map.source, block.rows.size(), *rows);
  Codes codes(block, map);
  for (std::size_t row = 0; row < block.rows.size(); ++row) {
    const auto parts = split(block.rows[row].value, " \t");
    if (!columns) columns = std::int64_t(parts.size());
    if (std::int64_t(parts.size()) != *columns)
      fail("{}: line {}: row {} has {} codes, expected {}", map.source, block.rows[row].number, row + 1,
           parts.size(), *columns);
    for (std::size_t column = 0; column < parts.size(); ++column) {
      auto die = codes.die(parts[column]);
      if (!die) continue;
      if (std::int64_t(map.dies.size()) >= max_dies)
        fail("{}: line {}: more than the {} dies that are read", map.source, block.rows[row].number,
             max_dies);
      die->x = std::int32_t(column), die->y = std::int32_t(row);
      map.dies.push_back(*die);
    }
  }
}

void read_geometry(const Block& block, WaferMap& map) {
  WaferGeometry& geometry = map.geometry;
  if (const auto width = pitch_of(block, "XDIES")) geometry.die_width_um = {*width, false};
  if (const auto height = pitch_of(block, "YDIES")) geometry.die_height_um = {*height, false};
  const auto x = head_number(block, "REFPX", map.source), y = head_number(block, "REFPY", map.source);
  const auto fits = [](std::int64_t value) { return value >= INT32_MIN && value <= INT32_MAX; };
  if (x && y && fits(*x) && fits(*y)) geometry.reference_die = {std::int32_t(*x), std::int32_t(*y)};
  const auto degrees = head_number(block, "FNLOC", map.source);
  if (!degrees) return;
  if (*degrees % 90 == 0)
    geometry.notch = {Side(((*degrees / 90 + 2) % 4 + 4) % 4), false};  // sides count clockwise from below
  else
    map.warnings.push_back(
        fmt::format("{}: FNLOC {} is no multiple of 90 and is left out", map.source, *degrees));
}

WaferMap read_block(const Block& block, const std::string& name, std::int64_t max_dies) {
  WaferMap map;
  map.source = name;
  map.device = text::lossy_utf8(value_of(block, "DEVICE"));
  map.lot = text::lossy_utf8(value_of(block, "LOT"));
  map.wafer = text::lossy_utf8(value_of(block, "WAFER"));
  for (const Line& line : block.head)
    map.other.emplace_back(text::lossy_utf8(line.key), text::lossy_utf8(line.value));
  read_geometry(block, map);
  read_rows(block, map, max_dies);
  return map;
}

}  // namespace

void read_sinf(const Source& source, const WaferSink& sink) {
  const std::string_view text(reinterpret_cast<const char*>(source.bytes.data()), source.bytes.size());
  std::size_t index = 0;
  each_block(text, source.name, [&](Block&& block) {
    const std::string name = index == 0 ? source.name : fmt::format("{}[{}]", source.name, index);
    ++index;
    return sink(read_block(block, name, source.options.max_dies));
  });
}

}  // namespace kerf::wafer
