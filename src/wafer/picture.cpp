// The door's pictures: what is laid out, how it is drawn, and what a die says when it is pointed at.
#include <fmt/format.h>

#include "wafer/board.h"

namespace kerf {
namespace {

constexpr int kMostTiles = 400;  // along a side of an SVG: a browser shows no more of them

std::string block_title(const wafer::Tile& tile) {
  return fmt::format("{} dies: {} of {} tested fail", tile.dies, tile.failed, tile.tested);
}

std::string die_title(const Die& die) {
  std::string title = fmt::format("x {}, y {}: {}", die.x, die.y, die_state_name(die.state));
  if (die.bin) title += fmt::format(", bin {}", *die.bin);
  if (die.soft_bin) title += fmt::format(", soft bin {}", *die.soft_bin);
  if (die.defects) title += fmt::format(", {} defects", *die.defects);
  return title;
}

std::string cell_title(const WaferStack::Cell& cell) {
  return fmt::format("x {}, y {}: {} of {} tested fail", cell.x, cell.y, cell.failed, cell.tested);
}

}  // namespace

Image draw_wafer(const WaferMap& map, const WaferPictureOptions& options) {
  return wafer::board_image(wafer::board_of(map, options), options);
}

std::string wafer_svg(const WaferMap& map, const WaferPictureOptions& options) {
  const wafer::Board board = wafer::shrunk(wafer::board_of(map, options), kMostTiles, kMostTiles);
  return wafer::board_svg(board, options, [&](const wafer::Tile& tile) {
    return board.block > 1 ? block_title(tile) : die_title(map.dies[tile.item]);
  });
}

std::string wafer_text(const WaferMap& map, int terminal_columns, bool colour,
                       const WaferPictureOptions& options) {
  return wafer::board_text(wafer::board_of(map, options), terminal_columns, colour);
}

Image draw_stack(const WaferStack& stack, const WaferPictureOptions& options) {
  return wafer::board_image(wafer::board_of(stack, options), options);
}

std::string stack_svg(const WaferStack& stack, const WaferPictureOptions& options) {
  const wafer::Board board = wafer::shrunk(wafer::board_of(stack, options), kMostTiles, kMostTiles);
  return wafer::board_svg(board, options, [&](const wafer::Tile& tile) {
    return board.block > 1 ? block_title(tile) : cell_title(stack.cells[tile.item]);
  });
}

std::string stack_text(const WaferStack& stack, int terminal_columns, bool colour,
                       const WaferPictureOptions& options) {
  return wafer::board_text(wafer::board_of(stack, options), terminal_columns, colour);
}

}  // namespace kerf
