// Rooms: wafer
// STDF of any bytes, plain or in gzip, is read or refused with an Error, within the limits.
#include <kerf/error.h>

#include <set>
#include <span>

#include "wafer/formats.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    kerf::wafer::read_stdf({std::as_bytes(std::span(data, size)), "input", {{}, 1 << 20, 1000}},
                           [](kerf::WaferMap&& map) {
                             kerf::check(map.dies.size() <= 1000, "no more dies than the limit");
                             std::set<std::pair<int, int>> places;
                             for (const auto& die : map.dies)
                               kerf::check(places.emplace(die.x, die.y).second, "each position once");
                             return true;
                           });
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
