// Mixtures made from two labelled maps: the pattern of one laid over the other, as mixed failures add up on a
// wafer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.h"
#include "models/wafer/config.h"
#include "recognise/views.h"

namespace kerf::recognise {

/// Which class two classes of a task make together.
class Mixtures {
 public:
  explicit Mixtures(const wafer_model::TaskConfig& task);

  /// The class with the patterns of both; empty where `added` is not one pattern, where `base` has it, or
  /// where the task knows no such class.
  std::optional<std::int64_t> of(std::int64_t base, std::int64_t added) const;

 private:
  std::vector<std::uint64_t> patterns_;  ///< a class's, one bit each
};

/// Writes over `out` [height * width] the map with the other's pattern on top, turned and mirrored by chance:
/// its failing dies that have at least three failing neighbours, for single ones are not the pattern's but
/// the wafer's. Both maps are of one size. Dies that are not tested stay as they are.
void overlay(const MapView& map, const MapView& other, Random& random, std::uint8_t* out);

}  // namespace kerf::recognise
