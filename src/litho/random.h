// Random numbers that are the same on every machine: xoshiro256** seeded through splitmix64.
#pragma once

#include <array>
#include <cstdint>

namespace kerf::litho {

/// One step of splitmix64; also used to hash a seed with an index.
std::uint64_t splitmix64(std::uint64_t& state);
/// A well-mixed number that depends on all three arguments.
std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();
  /// Uniform in [0, 1).
  double uniform() { return double(next() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform in 0 .. bound-1; bound is positive.
  int below(int bound) { return int((next() >> 32) * std::uint64_t(bound) >> 32); }
  bool chance(double probability) { return uniform() < probability; }
  /// Standard normal (sum of twelve uniforms: exact arithmetic, bounded by 6).
  double normal();

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace kerf::litho
