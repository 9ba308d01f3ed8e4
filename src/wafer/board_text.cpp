// A board for a terminal: two rows of tiles a line of half-block characters in 24-bit colours, or letters.
#include <fmt/format.h>

#include <algorithm>

#include "text/utf8.h"
#include "wafer/board.h"

namespace kerf::wafer {
namespace {

constexpr std::string_view kReset = "\033[0m", kUpperHalf = "\u2580", kLowerHalf = "\u2584";

using Rows = std::vector<std::vector<const Tile*>>;  // [rows][columns], null: no die

Rows rows_of(const Board& board) {
  Rows rows(std::size_t(board.rows), std::vector<const Tile*>(std::size_t(board.columns)));
  for (const Tile& tile : board.tiles) rows[std::size_t(tile.row)][std::size_t(tile.column)] = &tile;
  return rows;
}

std::string paint(Colour colour, int ground) {
  return fmt::format("\033[{};2;{};{};{}m", ground, colour.r, colour.g, colour.b);
}

/// One character cell. A half without a die keeps the terminal's own background.
std::string half_blocks(const Board& board, const Tile* upper, const Tile* lower) {
  if (!upper && !lower) return std::string(kReset) + " ";
  if (!upper) return fmt::format("{}{}{}", kReset, paint(look_of(board, *lower).colour, 38), kLowerHalf);
  const std::string front = paint(look_of(board, *upper).colour, 38);
  if (!lower) return fmt::format("{}{}{}", kReset, front, kUpperHalf);
  return fmt::format("{}{}{}", front, paint(look_of(board, *lower).colour, 48), kUpperHalf);
}

std::string coloured_lines(const Board& board) {
  const Rows rows = rows_of(board);
  std::string text;
  for (std::size_t row = 0; row < rows.size(); row += 2) {
    for (std::size_t column = 0; column < rows[row].size(); ++column)
      text += half_blocks(board, rows[row][column], row + 1 < rows.size() ? rows[row + 1][column] : nullptr);
    text += fmt::format("{}\n", kReset);
  }
  return text;
}

std::string lettered_lines(const Board& board) {
  std::string text;
  for (const auto& row : rows_of(board)) {
    std::string line;
    for (const Tile* tile : row) line += tile ? look_of(board, *tile).letter : ' ';
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string legend_line(const Board& board, bool colour) {
  std::string line;
  for (const Look& look : legend(board)) {
    if (!line.empty()) line += "  ";
    line += colour ? fmt::format("{}\u2588{} {}", paint(look.colour, 38), kReset, look.label)
                   : fmt::format("{} {}", look.letter, look.label);
  }
  return line + "\n";
}

std::string notch_line(const Board& board) {
  if (!board.notch) return "";
  return fmt::format("{} {}{}\n", board.flat ? "flat" : "notch", side_name(board.notch->value),
                     board.notch->guessed ? " (guessed)" : "");
}

std::string block_line(const Board& board, bool colour) {
  if (board.block == 1) return "";
  const bool counted = board.looks.empty() && !board.scale_top;
  return fmt::format("{} stands for {} by {} dies{}\n", colour ? "each half character" : "each letter",
                     board.block, board.block,
                     counted && !colour ? "; x: some of them fail, X: half of those tested or more" : "");
}

}  // namespace

std::string board_text(Board full, int terminal_columns, bool colour) {
  constexpr int kMostRows = 1000;  // a map one die wide
  const Board board = shrunk(std::move(full), std::max(terminal_columns, 1), kMostRows);
  std::string text;
  for (const std::string& line : board.caption)
    if (!line.empty()) text += line + "\n";
  text += colour ? coloured_lines(board) : lettered_lines(board);
  if (board.caption.empty()) return text;
  return text + legend_line(board, colour) + notch_line(board) + block_line(board, colour);
}

}  // namespace kerf::wafer
