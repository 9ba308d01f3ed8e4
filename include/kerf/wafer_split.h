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

/// Holds out `runs` of maps that were taken one after another: each class, in the order of `numbers`, is cut
/// into that many runs of equal length, and a share of them, drawn by the seed, is held out. A held-out map
/// that is the same as one of the training goes to the training. Throws Error when a side would be empty.
WaferSplit split_by_runs(std::span<const SplitItem> items, std::span<const std::int64_t> numbers,
                         const WaferSplitOptions& options, std::int64_t runs);

/// The number at the end of a map's name: 12 of "Center/Center_12.png". Throws Error when there is none.
std::int64_t number_of(const std::string& name);

/// The group of a numbered map: "Center/Center_12.png" with blocks of 5 is "Center/Center_:2", the third
/// block of the numbers of its folder and stem. Throws Error when the name ends in no number.
std::string block_of(const std::string& name, std::int64_t block);

/// What keeps maps together that may be of one lot, by the numbers in `names`; at most one is above 0.
struct WaferGrouping {
  std::int64_t blocks = 0;  ///< maps whose numbers fall into the same block of that many
  std::int64_t runs = 0;    ///< as in split_by_runs
};
struct WaferFileSplit {
  std::size_t train = 0, held_out = 0;  ///< maps
  std::size_t repeated = 0;             ///< maps that are the same as an earlier one
};
/// Splits an .npz of maps into train.npz and held_out.npz in `folder`: every array with one entry for each
/// map is divided, others are copied. The class is `class_name`, or what the labels say. Throws Error naming
/// file and array.
WaferFileSplit split_wafer_file(const Path& file, const Path& folder, const WaferSplitOptions& options,
                                const WaferGrouping& grouping = {});

}  // namespace kerf
