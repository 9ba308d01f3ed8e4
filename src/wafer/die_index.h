// Where in a list of dies each position is.
#pragma once

#include <kerf/wafer.h>

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace kerf::wafer {

/// Finds dies by their coordinates while a list of them grows.
class DieIndex {
 public:
  /// The place of (x, y) in `dies`, where an untested die is added when there is none; and whether it was.
  std::pair<std::size_t, bool> find_or_add(std::vector<Die>& dies, std::int32_t x, std::int32_t y) {
    const auto [entry, added] = places_.try_emplace(key(x, y), dies.size());
    if (added) dies.push_back({x, y, DieState::untested, {}, {}, {}});
    return {entry->second, added};
  }
  void clear() { places_.clear(); }

 private:
  // Keys of a file may be chosen to fall into one bucket of a plain modulus; these are mixed (splitmix64).
  struct Mixed {
    std::size_t operator()(std::uint64_t key) const {
      key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9ull;
      key = (key ^ (key >> 27)) * 0x94D049BB133111EBull;
      return std::size_t(key ^ (key >> 31));
    }
  };
  static std::uint64_t key(std::int32_t x, std::int32_t y) {
    return std::uint64_t(std::uint32_t(x)) << 32 | std::uint32_t(y);
  }

  std::unordered_map<std::uint64_t, std::size_t, Mixed> places_;
};

}  // namespace kerf::wafer
