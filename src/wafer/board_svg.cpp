// A board as SVG 1.1 that stands alone.
#include <fmt/format.h>

#include <cmath>

#include "wafer/board_layout.h"

namespace kerf::wafer {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string fill_of(const Look& look) {
  return look.letter == '?' ? "url(#untested)" : hex(look.colour);
}

/// The rim from one side of the mark around to the other, then the mark, as two paths: the second is dashed
/// where it is guessed.
std::string rim(const Board& board, const Layout& layout) {
  const std::string style =
      fmt::format("fill=\"{}\" stroke=\"{}\" stroke-width=\"2\"", hex(kDisc), hex(kRim));
  const double cx = layout.centre.x, cy = layout.centre.y;
  if (!board.notch)
    return fmt::format("<ellipse cx=\"{:.2f}\" cy=\"{:.2f}\" rx=\"{:.2f}\" ry=\"{:.2f}\" {}/>\n", cx, cy,
                       layout.radius_x, layout.radius_y, style);
  const Mark mark = mark_of(board, layout);
  const Point d = mark.direction, across{d.y, d.x};
  const double other = d.x == 0 ? layout.radius_x : layout.radius_y;
  // Where the mark meets the ellipse.
  const double out = mark.rim * std::sqrt(std::max(0.0, 1 - std::pow(mark.half_width / other, 2)));
  const auto at = [&](double forward, double sideways) {
    return Point{cx + forward * d.x + sideways * across.x, cy + forward * d.y + sideways * across.y};
  };
  const Point a = at(out, mark.half_width), b = at(out, -mark.half_width), tip = at(mark.rim - mark.depth, 0);
  const int sweep = d.x == 0 ? 0 : 1;  // the long way around, from a to b
  const std::string middle = board.flat ? "" : fmt::format("L{:.2f} {:.2f}", tip.x, tip.y);
  const std::string around = fmt::format("M{:.2f} {:.2f}A{:.2f} {:.2f} 0 1 {} {:.2f} {:.2f}", a.x, a.y,
                                         layout.radius_x, layout.radius_y, sweep, b.x, b.y);
  const std::string line = fmt::format("fill=\"none\" stroke=\"{}\" stroke-width=\"2\"", hex(kRim));
  return fmt::format("<path d=\"{}{}Z\" fill=\"{}\"/>\n<path d=\"{}\" {}/>\n", around, middle, hex(kDisc),
                     around, line) +
         fmt::format("<path d=\"M{:.2f} {:.2f}{}L{:.2f} {:.2f}\" {}{}/>\n", b.x, b.y, middle, a.x, a.y, line,
                     board.notch->guessed ? " stroke-dasharray=\"4 4\"" : "");
}

std::string text(const Point& place, double size, std::string_view words) {
  // Capitals of the usual sans-serif are 0.72 of the font's size; y is the base line.
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{:.1f}\" fill=\"{}\">{}</text>\n", place.x,
                     place.y + size, size / 0.72, hex(kInk), escaped(words));
}

std::string words_of(const Layout& layout) {
  const double size = layout.text * 0.85;
  std::string svg;
  for (const Label& label : layout.caption) svg += text(label.place, size, label.text);
  for (const auto& [place, look] : layout.legend) {
    svg += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" stroke=\"{}\"/>\n",
        place.x, place.y, size, size, fill_of(look), hex(kRim));
    svg += text({place.x + layout.text * 1.6, place.y}, size, look.label);
  }
  return svg;
}

constexpr std::string_view kHatch =
    "<defs><pattern id=\"untested\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><rect width=\"4\" height=\"4\" fill=\"#bdbdbd\"/>"
    "<path d=\"M0 0V4\" stroke=\"#8a8a8a\" stroke-width=\"2\"/></pattern></defs>\n";

}  // namespace

std::string board_svg(const Board& board, const WaferPictureOptions& options,
                      const std::function<std::string(const Tile&)>& titles) {
  const Layout layout = lay_out_sheet(board, options);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"{2}\"/>\n",
      layout.width, layout.height, hex(kPaper));
  svg += kHatch;
  svg += rim(board, layout);
  for (const Tile& tile : board.tiles) {
    const Rectangle box = rectangle_of(layout, tile);
    svg += fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"><title>{}</title></rect>\n", box.left,
        box.top, box.width, box.height, fill_of(look_of(board, tile)), escaped(titles(tile)));
  }
  svg += words_of(layout);
  return svg + "</svg>\n";
}

}  // namespace kerf::wafer
