// A wafer or a stack laid out for the eye: which tile lies where, turned and mirrored, and how it looks. The
// renderers (picture, SVG, terminal) draw boards and know nothing of dies.
#pragma once

#include <kerf/wafer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kerf::wafer {

/// One look of the legend.
struct Look {
  Colour colour;
  char letter = '.';  ///< where there are no colours
  std::string label;
};

/// One die, or a block of dies after shrunk().
struct Tile {
  std::int32_t column = 0, row = 0;
  std::int64_t dies = 1, tested = 0, failed = 0;
  int look = -1;           ///< index into Board::looks; -1: by tested and failed
  std::uint32_t item = 0;  ///< die of the map or cell of the stack
};

struct Board {
  int columns = 0, rows = 0;
  std::vector<Tile> tiles;
  std::optional<double> aspect;  ///< width by height of a die as drawn; absent: not known
  std::optional<Known<Side>> notch;
  bool flat = false;
  std::optional<double> diameter;    ///< in heights of a die as drawn
  std::pair<double, double> centre;  ///< of the wafer, in columns and rows from the upper left corner
  std::optional<double> scale_top;   ///< a stack: the rate that has the darkest colour
  std::vector<Look> looks;           ///< by bin: a look each
  std::vector<std::string> caption;  ///< lines
  int block = 1;                     ///< dies along each side of a tile
};

Board board_of(const WaferMap& map, const WaferPictureOptions& options);
Board board_of(const WaferStack& stack, const WaferPictureOptions& options);
/// Gives each bin of the map a look.
void add_bin_looks(Board& board, const WaferMap& map);
/// Turns clockwise by quarters, then mirrors: the last step of both.
void orient(Board& board, const WaferPictureOptions& options);

/// The board with blocks of dies for tiles, so that it has at most that many columns and rows.
Board shrunk(Board board, int columns, int rows);

/// The looks that the legend explains.
std::vector<Look> legend(const Board& board);
Look look_of(const Board& board, const Tile& tile);

Image board_image(const Board& board, const WaferPictureOptions& options);
/// `titles` gives the tooltip of each tile.
std::string board_svg(const Board& board, const WaferPictureOptions& options,
                      const std::function<std::string(const Tile&)>& titles);
std::string board_text(Board board, int terminal_columns, bool colour);

/// The colours of what surrounds the dies.
inline constexpr Colour kInk{0x22, 0x22, 0x22}, kPaper{0xff, 0xff, 0xff}, kDisc{0xf1, 0xf1, 0xf1},
    kRim{0x77, 0x77, 0x77};
std::string hex(Colour colour);

/// Text of at most `most` characters without control characters: ids come from anywhere.
std::string plain(std::string_view text, std::size_t most = 60);

}  // namespace kerf::wafer
