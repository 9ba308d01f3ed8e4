// What the fuzz targets of wafer readers share.
#pragma once

#include <kerf/error.h>

#include <cstdint>
#include <set>
#include <span>

#include "wafer/formats.h"

namespace kerf::wafer {

inline void check_map(const WaferMap& map) {
  std::set<std::pair<std::int32_t, std::int32_t>> places;
  for (const Die& die : map.dies) {
    check(places.emplace(die.x, die.y).second, "each position is listed once");
    check(die.state != DieState::off_wafer, "a listed die is on the wafer");
  }
}

/// Reads with limits that keep every input fast.
inline void read_all(void (*read)(const Source&, const WaferSink&), std::span<const std::byte> bytes) {
  WaferReadOptions options;
  options.max_dies = 5000;
  int wafers = 0;
  try {
    read({bytes, "input", options}, [&wafers](WaferMap&& map) {
      check_map(map);
      return ++wafers < 100;
    });
  } catch (const Error&) {  // refused
  }
}

}  // namespace kerf::wafer
