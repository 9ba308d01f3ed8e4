// Maps that are the same one, turned or mirrored.
#include <kerf/wafer_split.h>

#include <algorithm>
#include <unordered_map>

#include "wafer/grid_bounds.h"

namespace kerf {
namespace {

// The smallest part of the grid that holds its dies.
DieGrid trimmed(const DieGrid& grid) {
  const auto [top, bottom, left, right] = wafer::bounds_of(grid);
  DieGrid part{std::max(0, right - left + 1), std::max(0, bottom - top + 1), {}};
  for (int row = top; row <= bottom; ++row) {
    for (int column = left; column <= right; ++column) part.cells.push_back(grid.at(row, column));
  }
  return part;
}

DieGrid mirrored(DieGrid grid) {
  for (int row = 0; row < grid.rows; ++row) {
    const auto first = grid.cells.begin() + std::ptrdiff_t(row) * grid.columns;
    std::reverse(first, first + grid.columns);
  }
  return grid;
}

// A quarter clockwise.
DieGrid turned(const DieGrid& grid) {
  DieGrid result{grid.rows, grid.columns, {}};
  result.cells.reserve(grid.cells.size());
  for (int column = 0; column < grid.columns; ++column) {
    for (int row = grid.rows - 1; row >= 0; --row) result.cells.push_back(grid.at(row, column));
  }
  return result;
}

std::string plain_hash(const DieGrid& grid) {
  std::string bytes = std::to_string(grid.columns) + "x" + std::to_string(grid.rows) + ":";
  for (const DieState state : grid.cells) bytes.push_back(char(state));
  return hash_bytes(bytes);
}

}  // namespace

std::string canonical_hash(const DieGrid& grid) {
  DieGrid view = trimmed(grid);
  std::string least = plain_hash(view);
  for (int turn = 0; turn < 4; ++turn) {
    least = std::min({least, plain_hash(view), plain_hash(mirrored(view))});
    view = turned(view);
  }
  return least;
}

std::vector<MapGroup> find_equal(std::span<const std::string> hashes) {
  std::vector<MapGroup> groups;
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto [found, added] = place.emplace(hashes[i], groups.size());
    if (added) groups.emplace_back();
    groups[found->second].push_back(i);
  }
  std::erase_if(groups, [](const MapGroup& group) { return group.size() < 2; });
  return groups;
}

std::vector<MapGroup> find_duplicates(std::span<const DieGrid> grids) {
  std::vector<std::string> hashes;
  hashes.reserve(grids.size());
  for (const DieGrid& grid : grids) hashes.push_back(canonical_hash(grid));
  return find_equal(hashes);
}

}  // namespace kerf
