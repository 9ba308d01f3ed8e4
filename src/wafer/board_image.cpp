// A board as pixels.
#include <algorithm>
#include <cmath>

#include "wafer/board_layout.h"

namespace kerf::wafer {
namespace {

constexpr Colour kHatch{0x8a, 0x8a, 0x8a};
constexpr double kDash = 6;  // pixels: line and gap of what is guessed

void set(Image& image, int x, int y, Colour colour) {
  std::uint8_t* to = image.row(y) + std::size_t(x) * 3;
  to[0] = colour.r, to[1] = colour.g, to[2] = colour.b;
}

/// `colour` laid over the pixel with that opacity.
void blend(Image& image, int x, int y, Colour colour, double opacity) {
  std::uint8_t* to = image.row(y) + std::size_t(x) * 3;
  const auto part = [opacity](int from, int over) {
    return std::uint8_t(std::lround(from + (over - from) * opacity));
  };
  to[0] = part(to[0], colour.r), to[1] = part(to[1], colour.g), to[2] = part(to[2], colour.b);
}

void fill(Image& image, const Rectangle& box, Colour colour) {
  const int right = std::min(image.width, int(box.left + box.width));
  const int bottom = std::min(image.height, int(box.top + box.height));
  for (int y = std::max(0, int(box.top)); y < bottom; ++y)
    for (int x = std::max(0, int(box.left)); x < right; ++x) set(image, x, y, colour);
}

/// Diagonal lines: what has no result looks unlike what has one, in grey too.
void hatch(Image& image, const Rectangle& box) {
  const int right = std::min(image.width, int(box.left + box.width));
  const int bottom = std::min(image.height, int(box.top + box.height));
  for (int y = std::max(0, int(box.top)); y < bottom; ++y)
    for (int x = std::max(0, int(box.left)); x < right; ++x)
      if ((x + y) % 4 == 0) set(image, x, y, kHatch);
}

/// How far a point lies outside (negative: inside) the wafer, and whether the mark is what is near.
struct Edge {
  double distance = 0;
  double along = 0;  ///< along the mark
  bool mark = false;
};

double ellipse_distance(const Layout& layout, Point p) {
  const double x = p.x / layout.radius_x, y = p.y / layout.radius_y;
  const double length = std::hypot(x, y);
  const double slope = std::hypot(x / layout.radius_x, y / layout.radius_y);
  return slope == 0 ? -std::min(layout.radius_x, layout.radius_y) : (length - 1) * length / slope;
}

Edge edge_at(const Board& board, const Layout& layout, const Mark& mark, Point p) {
  Edge edge{ellipse_distance(layout, p), 0, false};
  if (!board.notch) return edge;
  const double in = mark.rim - (p.x * mark.direction.x + p.y * mark.direction.y);
  const double beside = p.x * mark.direction.y + p.y * mark.direction.x;
  const double slope = mark.half_width / mark.depth;
  const double own =
      board.flat ? mark.depth - in : ((mark.depth - in) * slope - std::abs(beside)) / std::hypot(1, slope);
  if (own > edge.distance) edge = {own, board.flat ? beside : in, true};
  return edge;
}

bool in_gap(double along) {
  return std::fmod(along + 1e6 * kDash, 2 * kDash) >= kDash;
}

void draw_disc(Image& image, const Board& board, const Layout& layout) {
  const Mark mark = board.notch ? mark_of(board, layout) : Mark{};
  const auto first = [](double centre, double radius) { return std::max(0, int(centre - radius - 3)); };
  const int right = std::min(image.width, int(layout.centre.x + layout.radius_x + 4));
  const int bottom = std::min(image.height, int(layout.centre.y + layout.radius_y + 4));
  for (int y = first(layout.centre.y, layout.radius_y); y < bottom; ++y) {
    for (int x = first(layout.centre.x, layout.radius_x); x < right; ++x) {
      const Edge edge = edge_at(board, layout, mark, {x + 0.5 - layout.centre.x, y + 0.5 - layout.centre.y});
      if (edge.distance > 2) continue;
      blend(image, x, y, kDisc, std::clamp(0.5 - edge.distance, 0.0, 1.0));
      if (edge.mark && board.notch->guessed && in_gap(edge.along)) continue;
      blend(image, x, y, kRim, std::clamp(1.4 - std::abs(edge.distance), 0.0, 1.0));
    }
  }
}

void draw_legend(Image& image, const Layout& layout) {
  const double size = layout.text;
  for (const auto& [place, look] : layout.legend) {
    const Rectangle box{place.x, place.y, size, size};
    fill(image, box, look.colour);
    if (look.letter == '?') hatch(image, box);
    draw_rectangle(image, box.left, box.top, box.width, box.height, kRim);
    draw_text(image, int(place.x + size * 1.6), int(place.y), look.label, kInk, int(size));
  }
}

}  // namespace

Image board_image(const Board& full, const WaferPictureOptions& options) {
  constexpr int kMost = 800;  // tiles a side where the picture is to fit
  const double aspect = full.aspect.value_or(1);
  const Board board =
      options.cell > 0 ? full
                       : shrunk(full, int(kMost / std::max(aspect, 1.0)), int(kMost * std::min(aspect, 1.0)));
  const Layout layout = lay_out_sheet(board, options);
  Image image{layout.width, layout.height, 3, {}};
  image.pixels.assign(std::size_t(image.width) * image.height * 3, 0xff);
  draw_disc(image, board, layout);
  for (const Tile& tile : board.tiles) {
    const Rectangle box = rectangle_of(layout, tile);
    const Look look = look_of(board, tile);
    fill(image, box, look.colour);
    if (look.letter == '?' && box.width >= 4 && box.height >= 4) hatch(image, box);
  }
  for (const auto& [place, text] : layout.caption)
    draw_text(image, int(place.x), int(place.y), text, kInk, int(layout.text));
  draw_legend(image, layout);
  return image;
}

}  // namespace kerf::wafer
