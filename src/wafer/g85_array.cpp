#include "wafer/g85_array.h"

#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>

namespace kerf::wafer {
namespace {

/// A G85 gives its quality to a bin, not to a die.
void check_states(const std::map<Key, std::int64_t>& counts, const WaferMap& map) {
  const Key* before = nullptr;
  for (const auto& [key, count] : counts) {
    if (before && key.bin && before->bin == key.bin)
      fail("{}: bin {} has dies that {} and others that {}, which a G85 cannot hold", map.source, *key.bin,
           before->state == DieState::untested ? "are untested" : die_state_name(before->state),
           key.state == DieState::untested ? "are untested" : die_state_name(key.state));
    before = &key;
  }
}

/// Codes for bins under that type; nullopt where it has too few. Dies without a bin get one that is free.
std::optional<Coding> coding_of(const WaferMap& map, const std::map<Key, std::int64_t>& counts, BinType type,
                                const std::string& null) {
  Coding coding{type, null, {}};
  const std::int64_t most = type == BinType::ascii         ? 126
                            : type == BinType::decimal     ? 999
                            : type == BinType::hexadecimal ? 255
                                                           : 65535;
  std::map<std::string, bool> used = {{null, true}};
  for (const auto& [key, count] : counts) {
    if (!key.bin) continue;
    const auto code = bin_code(type, *key.bin);
    if (!code || !used.emplace(*code, true).second) return std::nullopt;
    coding.codes[key] = *code;
  }
  for (const BinDefinition& bin : map.bins)
    if (const auto code = bin_code(type, bin.bin)) used.emplace(*code, true);
  std::int64_t next = 0;
  for (const auto& [key, count] : counts) {
    if (key.bin) continue;
    while (next <= most && (!bin_code(type, next) || used.contains(*bin_code(type, next)))) ++next;
    if (next > most) return std::nullopt;
    coding.codes[key] = *bin_code(type, next);
    used.emplace(coding.codes[key], true);
  }
  return coding;
}

/// Dies that pass or fail and have no bins at all: letters, as in G85s of inspection.
Coding letters() {
  return {BinType::ascii,
          ".",
          {{{{}, DieState::pass}, "1"}, {{{}, DieState::fail}, "X"}, {{{}, DieState::untested}, "?"}}};
}

struct Extent {
  std::int64_t low = 0, high = 0;
};

/// Positions along one axis, counted from a corner; or about the centre, wide enough for both sides.
std::int64_t positions(const Extent& extent, bool centre, std::int64_t wanted) {
  if (!centre) return std::max(extent.high + 1, wanted);
  const auto holds = [&extent](std::int64_t size) {
    return size / 2 >= -extent.low && size - 1 - size / 2 >= extent.high;
  };
  if (holds(wanted)) return wanted;
  std::int64_t size = std::max<std::int64_t>(1, -2 * extent.low);
  while (!holds(size)) size = std::max(size + 1, 2 * extent.high);
  return size;
}

std::int64_t wanted_size(const WaferMap& map, const char* name) {
  try {
    return std::clamp<std::int64_t>(std::stoll("0" + kept(map, name)), 0, kMaxGridCells);
  } catch (const std::exception&) {
    return 0;
  }
}

Extent extent_of(const std::vector<Die>& dies, std::int32_t Die::*axis) {
  const auto [low, high] = std::ranges::minmax(dies, {}, axis);
  return {low.*axis, high.*axis};
}

std::int64_t place_along(std::int64_t at, bool forward, bool centre, std::int64_t size) {
  const std::int64_t start = centre ? size / 2 : forward ? 0 : size - 1;
  return start + (forward ? at : -at);
}

}  // namespace

std::string kept(const WaferMap& map, std::string_view name) {
  for (const auto& [key, value] : map.other)
    if (key == name) return value;
  return "";
}

std::map<Key, std::int64_t> count_keys(const WaferMap& map) {
  std::map<Key, std::int64_t> counts;
  for (const Die& die : map.dies) ++counts[{die.bin, die.state}];
  check_states(counts, map);
  return counts;
}

Coding choose_coding(const WaferMap& map, const std::map<Key, std::int64_t>& counts) {
  if (std::ranges::none_of(counts, [](const auto& entry) { return entry.first.bin.has_value(); }))
    return letters();
  const auto type = bin_type_from(kept(map, "Device.BinType"));
  const std::string null = kept(map, "Device.NullBin");
  if (type && null.size() == code_width(*type))
    if (auto coding = coding_of(map, counts, *type, null)) return *coding;
  if (auto coding = coding_of(map, counts, BinType::decimal, "255")) return *coding;
  if (auto coding = coding_of(map, counts, BinType::integer2, "FFFF")) return *coding;
  fail("{}: bins below 0 or above 65534, which a G85 cannot hold", map.source);
}

Array array_of(const WaferMap& map) {
  const Extent x = extent_of(map.dies, &Die::x), y = extent_of(map.dies, &Die::y);
  const bool right = map.geometry.x_right.value, down = map.geometry.y_down.value;
  const bool centre = x.low < 0 || y.low < 0 || kept(map, "Device.OriginLocation") == "0";
  Array array;
  using Place = Origin::Place;
  array.origin.right = right, array.origin.down = down;
  array.origin.place = centre ? Place::center
                       : down ? (right ? Place::upper_left : Place::upper_right)
                              : (right ? Place::lower_left : Place::lower_right);
  // The centre of an even number lies right and below of the middle: axes the other way are mirrored.
  const auto along = [](const Extent& extent, bool forward) {
    return forward ? extent : Extent{-extent.high, -extent.low};
  };
  array.columns = positions(centre ? along(x, right) : x, centre, wanted_size(map, "Device.Columns"));
  array.rows = positions(centre ? along(y, down) : y, centre, wanted_size(map, "Device.Rows"));
  if (array.columns > kMaxGridCells / array.rows)
    fail("{}: the dies span {} by {} positions, more than the {} of an array", map.source, array.columns,
         array.rows, kMaxGridCells);
  return array;
}

std::vector<std::string> rows_of(const WaferMap& map, const Array& array, const Coding& coding) {
  const bool parted = coding.type == BinType::decimal;
  const std::size_t step = coding.null.size() + (parted ? 1 : 0);
  std::string empty;
  for (std::int64_t i = 0; i < array.columns; ++i) empty += coding.null + (parted ? " " : "");
  if (parted) empty.pop_back();
  std::vector<std::string> rows(std::size_t(array.rows), empty);
  const bool centre = array.origin.place == Origin::Place::center;
  for (const Die& die : map.dies) {
    const auto column = std::size_t(place_along(die.x, array.origin.right, centre, array.columns));
    const auto row = std::size_t(place_along(die.y, array.origin.down, centre, array.rows));
    const std::string& code = coding.codes.at({die.bin, die.state});
    rows.at(row).replace(column * step, code.size(), code);
  }
  return rows;
}

}  // namespace kerf::wafer
