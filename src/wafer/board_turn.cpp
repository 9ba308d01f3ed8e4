// Boards turned, mirrored and reduced.
#include <algorithm>
#include <map>

#include "wafer/board.h"

namespace kerf::wafer {
namespace {

Side turned(Side side) {
  return Side((int(side) + 1) % 4);
}

Side mirrored(Side side) {
  if (side == Side::left) return Side::right;
  return side == Side::right ? Side::left : side;
}

void turn_once(Board& board) {
  for (Tile& tile : board.tiles) {
    const std::int32_t column = tile.column;
    tile.column = board.rows - 1 - tile.row;
    tile.row = column;
  }
  board.centre = {board.rows - board.centre.second, board.centre.first};
  std::swap(board.columns, board.rows);
  if (board.notch) board.notch->value = turned(board.notch->value);
  // The diameter is counted in heights, and the height is now what was the width.
  if (board.diameter) *board.diameter /= *board.aspect;
  if (board.aspect) board.aspect = 1 / *board.aspect;
}

void mirror(Board& board) {
  for (Tile& tile : board.tiles) tile.column = board.columns - 1 - tile.column;
  board.centre.first = board.columns - board.centre.first;
  if (board.notch) board.notch->value = mirrored(board.notch->value);
}

/// Adds up tiles of one block. Of the looks the most frequent among failing dies stays, else among all.
struct Block {
  Tile tile{0, 0, 0, 0, 0, -1, 0};
  std::map<int, std::pair<std::int64_t, std::int64_t>> looks;  ///< failed, dies

  void add(const Tile& other) {
    tile.dies += other.dies, tile.tested += other.tested, tile.failed += other.failed;
    tile.item = std::max(tile.item, other.item);
    if (other.look < 0) return;
    looks[other.look].first += other.failed;
    looks[other.look].second += other.dies;
  }
  Tile result() {
    const auto most = std::ranges::max_element(looks, {}, [](const auto& look) { return look.second; });
    if (most != looks.end()) tile.look = most->first;
    return tile;
  }
};

}  // namespace

void orient(Board& board, const WaferPictureOptions& options) {
  for (int turns = (options.turn % 4 + 4) % 4; turns > 0; --turns) turn_once(board);
  if (options.mirror) mirror(board);
}

Board shrunk(Board board, int columns, int rows) {
  const auto blocks = [](int size, int most) { return (size + most - 1) / most; };
  const int by = std::max(blocks(board.columns, std::max(columns, 1)), blocks(board.rows, std::max(rows, 1)));
  if (by <= 1) return board;
  std::map<std::pair<int, int>, Block> found;
  for (const Tile& tile : board.tiles) found[{tile.row / by, tile.column / by}].add(tile);
  board.tiles.clear();
  for (auto& [place, block] : found) {
    board.tiles.push_back(block.result());
    board.tiles.back().row = place.first, board.tiles.back().column = place.second;
  }
  board.columns = blocks(board.columns, by), board.rows = blocks(board.rows, by);
  board.centre = {board.centre.first / by, board.centre.second / by};
  if (board.diameter) *board.diameter /= by;
  board.block *= by;
  return board;
}

}  // namespace kerf::wafer
