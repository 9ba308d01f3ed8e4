// How a wafer becomes an array of bin codes: which code each die gets, and where its place in the array is.
#pragma once

#include <kerf/wafer.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "wafer/bin_codes.h"

namespace kerf::wafer {

/// A die's code stands for a bin in one state.
struct Key {
  std::optional<std::int64_t> bin;
  DieState state = DieState::untested;
  bool operator<(const Key& other) const { return std::tie(bin, state) < std::tie(other.bin, other.state); }
  bool operator==(const Key&) const = default;
};

struct Coding {
  BinType type = BinType::decimal;
  std::string null;
  std::map<Key, std::string> codes;
};

struct Array {
  Origin origin;
  std::int64_t rows = 0, columns = 0;
};

/// A fact of the source that WaferMap::other keeps; empty where there is none.
std::string kept(const WaferMap& map, std::string_view name);

/// Dies of each bin and state. Throws Error where dies of one bin differ in their state, since a G85 gives
/// its quality to a bin and not to a die.
std::map<Key, std::int64_t> count_keys(const WaferMap& map);
/// The codes as they were read, or else decimals, or else Integer2. Throws Error where bins fit none of them.
Coding choose_coding(const WaferMap& map, const std::map<Key, std::int64_t>& counts);
/// The array that gives every die its own coordinates. Throws Error where it would be too large.
Array array_of(const WaferMap& map);
/// All rows, top row first.
std::vector<std::string> rows_of(const WaferMap& map, const Array& array, const Coding& coding);

}  // namespace kerf::wafer
