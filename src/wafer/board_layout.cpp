#include "wafer/board_layout.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

namespace kerf::wafer {
namespace {

constexpr double kSheet = 880;       // pixels that a wafer gets where nobody asks for more or less
constexpr double kLargestCell = 64;  // as fits: a wafer of nine dies need not fill the sheet
constexpr int kLargestSheet = 8192;
constexpr double kMargin = 20, kRim = 1.05;
constexpr double kFarthestRim = 4;  // a diameter beyond that many times the dies' own contradicts them

/// Semi-axes of the rim about all corners of all tiles, in the units of the cell.
Point rim_of(const Board& board, Point cell) {
  const Point axes = board.aspect ? Point{1, 1} : Point{board.columns * cell.x, board.rows * cell.y};
  double farthest = 0;
  for (const Tile& tile : board.tiles) {
    const double dx = std::max(board.centre.first - tile.column, tile.column + 1 - board.centre.first);
    const double dy = std::max(board.centre.second - tile.row, tile.row + 1 - board.centre.second);
    farthest = std::max(farthest, std::hypot(dx * cell.x / axes.x, dy * cell.y / axes.y));
  }
  Point rim{axes.x * farthest * kRim, axes.y * farthest * kRim};
  const double own = board.diameter.value_or(0) / 2 * cell.y;
  if (own > rim.x && own < kFarthestRim * rim.x) rim = {own, own};
  return rim;
}

/// The cell that makes the wafer fill the sheet: its narrower side whole pixels, at least one.
Point fitting_cell(const Board& board, int wanted) {
  const double aspect = board.aspect.value_or(1);
  const double narrow = std::min(aspect, 1.0);
  if (wanted > 0) return {aspect / narrow * wanted, 1 / narrow * wanted};
  const Point rim = rim_of(board, {aspect, 1});
  double side = std::min(kSheet / 2 / std::max(rim.x, rim.y) * narrow, kLargestCell);
  if (side > 3) side = std::floor(side);
  side = std::max(side, 1.0);
  return {aspect / narrow * side, 1 / narrow * side};
}

void check_sheet(double width, double height) {
  if (width <= kLargestSheet && height <= kLargestSheet) return;
  fail("the picture would have {:.0f} by {:.0f} pixels, more than {} a side; ask for fewer pixels a die",
       width, height, kLargestSheet);
}

/// Caption above; returns where it ends.
double place_caption(Layout& layout, const Board& board) {
  double y = kMargin;
  for (const std::string& line : board.caption) {
    if (line.empty()) continue;
    layout.caption.push_back({{kMargin, y}, line});
    y += layout.text * 1.8;
  }
  return layout.caption.empty() ? kMargin : y + layout.text * 0.6;
}

/// The legend in as many lines as it needs below `y`; returns where it ends.
double place_legend(Layout& layout, const Board& board, double y) {
  Point pen{kMargin, y};
  const int text = int(layout.text);
  for (Look& look : legend(board)) {
    const double width = layout.text * 1.6 + text_width(look.label, text);
    if (pen.x > kMargin && pen.x + width > layout.width - kMargin) pen = {kMargin, pen.y + layout.text * 1.9};
    layout.legend.push_back({pen, std::move(look)});
    pen.x += width + layout.text * 1.6;
  }
  return pen.y + layout.text * 1.2 + kMargin;
}

double widest_line(const Board& board, double text) {
  int widest = 0;
  for (const std::string& line : board.caption) widest = std::max(widest, text_width(line, int(text)));
  return widest;
}

}  // namespace

Layout lay_out_sheet(const Board& board, const WaferPictureOptions& options) {
  Layout layout;
  const Point cell = fitting_cell(board, options.cell);
  layout.cell_width = cell.x, layout.cell_height = cell.y;
  const Point rim = rim_of(board, cell);
  layout.radius_x = rim.x, layout.radius_y = rim.y;
  check_sheet(2 * (rim.x + kMargin), 2 * (rim.y + kMargin));
  layout.text = rim.x > 250 && widest_line(board, 14) < 2 * rim.x ? 14 : 7;
  layout.width = int(std::ceil(std::max(2 * rim.x, widest_line(board, layout.text)) + 2 * kMargin));
  const double top = place_caption(layout, board);
  layout.centre = {layout.width / 2.0, top + rim.y};
  layout.origin = {std::round(layout.centre.x - board.centre.first * cell.x),
                   std::round(layout.centre.y - board.centre.second * cell.y)};
  const double bottom = top + 2 * rim.y + kMargin;
  layout.height = int(std::ceil(options.caption ? place_legend(layout, board, bottom) : bottom));
  check_sheet(layout.width, layout.height);
  return layout;
}

Mark mark_of(const Board& board, const Layout& layout) {
  const Side side = board.notch->value;
  const bool upright = side == Side::down || side == Side::up;
  const double sign = side == Side::down || side == Side::right ? 1 : -1;
  Mark mark;
  mark.direction = upright ? Point{0, sign} : Point{sign, 0};
  mark.rim = upright ? layout.radius_y : layout.radius_x;
  mark.depth = std::clamp(0.045 * mark.rim, 6.0, 24.0);
  mark.half_width = 0.8 * mark.depth;
  if (!board.flat) return mark;
  // The flat runs below the outermost dies, where the rim leaves room for it.
  mark.depth = 0.03 * mark.rim;
  mark.half_width = std::sqrt(1 - 0.97 * 0.97) * (upright ? layout.radius_x : layout.radius_y);
  return mark;
}

Rectangle rectangle_of(const Layout& layout, const Tile& tile) {
  const auto edge = [](double origin, int index, double size) { return std::round(origin + index * size); };
  Rectangle box{edge(layout.origin.x, tile.column, layout.cell_width),
                edge(layout.origin.y, tile.row, layout.cell_height), 0, 0};
  const auto extent = [](double size) { return std::max(size < 4 ? size : size - 1, 1.0); };
  box.width = extent(edge(layout.origin.x, tile.column + 1, layout.cell_width) - box.left);
  box.height = extent(edge(layout.origin.y, tile.row + 1, layout.cell_height) - box.top);
  return box;
}

}  // namespace kerf::wafer
