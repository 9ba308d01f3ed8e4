// Sets of wafer maps: which maps are the same one, and a training and a held-out part without leaks.
#pragma once

#include <kerf/wafer.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace kerf {

/// A hash of the map that is the same for its four turns and their mirror images; cells around the dies do
/// not count.
std::string canonical_hash(const DieGrid& grid);

/// Places in a list, first place first.
using MapGroup = std::vector<std::size_t>;
/// Groups of two and more maps that are the same one, turned or mirrored; by first member.
std::vector<MapGroup> find_duplicates(std::span<const DieGrid> grids);
/// The same for maps of which only canonical hashes are kept.
std::vector<MapGroup> find_equal(std::span<const std::string> hashes);

/// What a split needs to know of a map.
struct SplitItem {
  std::string class_name;
  std::string hash;   ///< canonical_hash
  std::string group;  ///< maps of one group stay together; empty: of none
};

struct WaferSplitOptions {
  double held_out = 0.15;  ///< share of each class, above 0 and below 1
  std::uint64_t seed = 0;
};

struct WaferSplit {
  std::vector<std::size_t> train, held_out;  ///< places in the list, rising
  std::size_t repeated = 0;                  ///< maps that are the same as an earlier one
};

/// Holds a share of each class out such that no map and no group lies on both sides. Throws Error when a side
/// would be empty.
WaferSplit split_wafers(std::span<const SplitItem> items, const WaferSplitOptions& options);

/// The group of a numbered map: "Center/Center_12.png" with blocks of 5 is "Center/Center_:2", the third
/// block of the numbers of its folder and stem. Throws Error when the name ends in no number.
std::string block_of(const std::string& name, std::int64_t block);

struct WaferFileSplit {
  std::size_t train = 0, held_out = 0;  ///< maps
  std::size_t repeated = 0;             ///< maps that are the same as an earlier one
};
/// Splits an .npz of maps into train.npz and held_out.npz in `folder`: every array with one entry for each
/// map is divided, others are copied. The class is `class_name`, or what the labels say. With `block` above 0
/// the maps whose numbers in `names` fall into the same block of that many stay together. Throws Error naming
/// file and array.
WaferFileSplit split_wafer_file(const Path& file, const Path& folder, const WaferSplitOptions& options,
                                std::int64_t block = 0);

}  // namespace kerf
