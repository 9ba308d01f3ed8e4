#include "recognise/overlay.h"

#include <kerf/error.h>

#include <algorithm>
#include <bit>

#include "recognise/joint.h"

namespace kerf::recognise {
namespace {

constexpr int kNeighbours = 3;

int failing_neighbours(const MapView& map, std::int64_t row, std::int64_t column) {
  int count = 0;
  for (auto y = std::max<std::int64_t>(row - 1, 0); y <= std::min(row + 1, map.height - 1); ++y)
    for (auto x = std::max<std::int64_t>(column - 1, 0); x <= std::min(column + 1, map.width - 1); ++x)
      if ((y != row || x != column) && map.cells[std::size_t(y * map.width + x)] == 2) ++count;
  return count;
}

}  // namespace

Mixtures::Mixtures(const wafer_model::TaskConfig& task) {
  const auto table = class_labels(task);
  check(table.size(1) <= 64, "a class's patterns fit into 64 bits");
  const auto cells = table.accessor<float, 2>();
  for (std::int64_t row = 0; row < table.size(0); ++row) {
    std::uint64_t bits = 0;
    for (std::int64_t i = 0; i < table.size(1); ++i)
      if (cells[row][i] > 0) bits |= std::uint64_t(1) << i;
    patterns_.push_back(bits);
  }
}

std::optional<std::int64_t> Mixtures::of(std::int64_t base, std::int64_t added) const {
  const auto below = patterns_[std::size_t(base)], above = patterns_[std::size_t(added)];
  if (std::popcount(above) != 1 || (below & above) != 0) return std::nullopt;
  const auto found = std::find(patterns_.begin(), patterns_.end(), below | above);
  if (found == patterns_.end()) return std::nullopt;
  return found - patterns_.begin();
}

void overlay(const MapView& map, const MapView& other, Random& random, std::uint8_t* out) {
  check(map.height == other.height && map.width == other.width,
        "maps that are laid over each other have one size");
  std::vector<std::uint8_t> turned(other.cells.size());
  draw_view(other, {.flip = true}, random, turned.data());
  const MapView above{turned, other.height, other.width};
  for (std::int64_t row = 0; row < map.height; ++row)
    for (std::int64_t column = 0; column < map.width; ++column) {
      const auto i = std::size_t(row * map.width + column);
      const bool pattern = turned[i] == 2 && failing_neighbours(above, row, column) >= kNeighbours;
      out[i] = map.cells[i] == 1 && pattern ? std::uint8_t(2) : map.cells[i];
    }
}

}  // namespace kerf::recognise
