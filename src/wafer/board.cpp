// Dies to tiles.
#include "wafer/board.h"

#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>
#include <map>

#include "text/utf8.h"

namespace kerf::wafer {
namespace {

constexpr double kWidestAspect = 20;  // a pitch beyond that is a slip of its source, or nothing to look at

std::optional<double> aspect_of(const WaferGeometry& geometry, const WaferPictureOptions& options) {
  const auto &width = geometry.die_width_um, &height = geometry.die_height_um;
  if (!options.true_aspect || !width || !height) return std::nullopt;
  const double aspect = width->value / height->value;
  if (!(aspect >= 1 / kWidestAspect && aspect <= kWidestAspect)) return std::nullopt;
  return aspect;
}

/// Where the middle of the wafer lies: in the middle of the dies, as far as that is within the centre die.
double middle(std::int64_t size, std::optional<std::int64_t> centre) {
  const double half = double(size) / 2;
  return centre ? std::clamp(half, double(*centre), double(*centre + 1)) : half;
}

/// Geometry of the frame, before turning. `first` are the coordinates of the upper left tile.
void frame(Board& board, const WaferGeometry& geometry, std::pair<std::int64_t, std::int64_t> first) {
  board.notch = geometry.notch;
  board.flat = geometry.flat;
  if (board.aspect && geometry.diameter_mm && geometry.diameter_mm->value > 0)
    board.diameter = geometry.diameter_mm->value * 1000 / geometry.die_height_um->value;
  std::optional<std::int64_t> column, row;
  if (geometry.center_die) {
    const auto [x, y] = *geometry.center_die;
    column = geometry.x_right.value ? x - first.first : first.first - x;
    row = geometry.y_down.value ? y - first.second : first.second - y;
  }
  board.centre = {middle(board.columns, column), middle(board.rows, row)};
}

/// Lays out anything that has x and y.
template <typename Item>
void lay_out(Board& board, const std::vector<Item>& items, const WaferGeometry& geometry,
             const std::string& name) {
  const auto [x0, x1] = std::ranges::minmax(items, {}, &Item::x);
  const auto [y0, y1] = std::ranges::minmax(items, {}, &Item::y);
  const std::int64_t left = geometry.x_right.value ? x0.x : x1.x, top = geometry.y_down.value ? y0.y : y1.y;
  const std::int64_t columns = std::int64_t(x1.x) - x0.x + 1, rows = std::int64_t(y1.y) - y0.y + 1;
  if (columns > kMaxGridCells / rows)
    fail("{}: the dies span {} by {} positions, more than the {} that are drawn", name, columns, rows,
         kMaxGridCells);
  board.columns = int(columns), board.rows = int(rows);
  for (std::size_t i = 0; i < board.tiles.size(); ++i) {
    board.tiles[i].column = std::int32_t(std::abs(items[i].x - left));
    board.tiles[i].row = std::int32_t(std::abs(items[i].y - top));
  }
  frame(board, geometry, {left, top});
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::vector<std::string> caption_of(const WaferMap& map) {
  std::string name;
  if (!map.lot.empty()) name += "Lot " + plain(map.lot);
  if (!map.wafer.empty()) name += (name.empty() ? "Wafer " : "  Wafer ") + plain(map.wafer);
  if (name.empty()) name = plain(Path(map.source).filename().string());
  std::int64_t tested = 0, failed = 0;
  for (const Die& die : map.dies) {
    tested += die.state != DieState::untested;
    failed += die.state == DieState::fail;
  }
  std::string yield = fmt::format("{} dies, none tested", map.dies.size());
  if (tested > 0)
    yield = fmt::format("Yield {}: {} of {} tested dies fail", percent(1 - double(failed) / double(tested)),
                        failed, tested);
  if (const std::int64_t rest = std::int64_t(map.dies.size()) - tested; tested > 0 && rest > 0)
    yield += fmt::format(", {} untested", rest);
  return {name, yield};
}

std::vector<std::string> caption_of(const WaferStack& stack) {
  std::int64_t tested = 0, failed = 0;
  for (const WaferStack::Cell& cell : stack.cells) tested += cell.tested, failed += cell.failed;
  const std::string wafers = fmt::format("{} wafer{}", stack.wafers, stack.wafers == 1 ? "" : "s");
  return {stack.lot.empty() ? wafers : fmt::format("Lot {}  {}", plain(stack.lot), wafers),
          tested == 0 ? "none tested"
                      : fmt::format("{} of tested dies fail", percent(double(failed) / double(tested)))};
}

/// The lowest round rate that holds all: a scale that ends at 17 % is hard to read.
double scale_top(const WaferStack& stack) {
  double highest = 0;
  for (const WaferStack::Cell& cell : stack.cells)
    if (cell.tested > 0) highest = std::max(highest, double(cell.failed) / cell.tested);
  for (const double top : {0.05, 0.1, 0.2, 0.25, 0.5})
    if (highest <= top) return top;
  return 1;
}

}  // namespace

std::string plain(std::string_view text, std::size_t most) {
  const std::string clean = text::lossy_utf8(text);
  std::string result;
  std::size_t count = 0;
  for (std::size_t i = 0; i < clean.size() && count < most; ++count) {
    const char32_t code = text::next_char(clean, i);
    const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e) ||
                         (code >= 0x2066 && code <= 0x2069) || code == 0xfffe || code == 0xffff;
    text::append_utf8(result, control ? U'\ufffd' : code);
  }
  return result;
}

std::string hex(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b);
}

Board board_of(const WaferStack& stack, const WaferPictureOptions& options) {
  if (stack.cells.empty()) fail("the stack has no dies, expected at least one wafer with dies");
  Board board;
  for (const WaferStack::Cell& cell : stack.cells)
    board.tiles.push_back({0, 0, 1, cell.tested, cell.failed, -1, std::uint32_t(board.tiles.size())});
  board.aspect = aspect_of(stack.geometry, options);
  lay_out(board, stack.cells, stack.geometry, "stack");
  board.scale_top = scale_top(stack);
  if (options.caption) board.caption = caption_of(stack);
  orient(board, options);
  return board;
}

Board board_of(const WaferMap& map, const WaferPictureOptions& options) {
  if (map.dies.empty()) fail("{}: the wafer has no dies, expected at least one", map.source);
  Board board;
  for (const Die& die : map.dies)
    board.tiles.push_back({0, 0, 1, die.state != DieState::untested, die.state == DieState::fail, -1,
                           std::uint32_t(board.tiles.size())});
  board.aspect = aspect_of(map.geometry, options);
  lay_out(board, map.dies, map.geometry, map.source);
  if (options.by_bin) add_bin_looks(board, map);
  if (options.caption) board.caption = caption_of(map);
  orient(board, options);
  return board;
}

}  // namespace kerf::wafer
