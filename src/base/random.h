// A small deterministic random number generator: the same seed gives the same numbers on every machine.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

namespace kerf {

/// One step of splitmix64 as a hash of 64 bits.
inline std::uint64_t mix_bits(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

/// splitmix64. Copyable; never shared between threads.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix_bits(seed)) {}
  std::uint64_t bits() {
    state_ += 0x9E3779B97F4A7C15ull;
    return mix_bits(state_);
  }
  /// Uniform in [0, 1).
  double uniform() { return double(bits() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in 0..count-1.
  std::int64_t below(std::int64_t count) { return std::int64_t(bits() % std::uint64_t(count)); }
  bool chance(double probability) { return uniform() < probability; }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  std::uint64_t state_;
};

/// Fisher and Yates' shuffle: the standard ones differ between implementations.
template <typename T>
void shuffle(std::vector<T>& items, Random& random) {
  for (auto i = items.size(); i > 1; --i)
    std::swap(items[i - 1], items[std::size_t(random.below(std::int64_t(i)))]);
}

}  // namespace kerf
