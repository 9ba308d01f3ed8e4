#include <algorithm>

#include "litho/layout.h"

namespace kerf::litho {
namespace {

struct Grating {
  double pitch, width;       // nm
  double broken;             // share of lines with gaps
  double odd_width, jogged;  // share of lines of another width, with a jog
  double segment_low, segment_high, gap_low, gap_high;
};

Grating draw_style(Random& random) {
  Grating style{};
  style.pitch = random.uniform(190, 345);
  // Low thresholds print lines wider than drawn, hence duties mostly below one half.
  const double widest = (style.pitch - 100) / style.pitch;
  style.width = style.pitch * std::min(random.uniform(0.40, 0.70), widest);
  style.broken = random.chance(0.15) ? 0 : random.uniform(0.05, 0.65);
  style.odd_width = random.chance(0.2) ? random.uniform(0.1, 0.5) : 0;
  style.jogged = random.chance(0.2) ? random.uniform(0.1, 0.5) : 0;
  style.segment_low = random.uniform(330, 600);
  style.segment_high = style.segment_low + random.uniform(200, 900);
  style.gap_low = random.uniform(110, 170);
  style.gap_high = style.gap_low + random.uniform(10, 70);
  return style;
}

// One straight piece of a line along x, now and then with a jog or a step in width that is no defect.
void add_piece(const Grating& style, Random& random, Layout& layout, Extent box) {
  const bool jog = random.chance(style.jogged) && box.width() > 500;
  if (!jog) return layout.add_rectangle(box.x0, box.y0, box.x1, box.y1);
  const double at = box.x0 + box.width() * random.uniform(0.3, 0.7);
  const double shift = (style.pitch - style.width) * random.uniform(0.1, 0.3) * (random.chance(0.5) ? 1 : -1);
  layout.add_rectangle(box.x0, box.y0, at, box.y1);
  const bool widening = random.chance(0.5);
  layout.add_rectangle(at, box.y0 + (widening ? std::min(shift, 0.0) : shift), box.x1,
                       box.y1 + (widening ? std::max(shift, 0.0) : shift));
}

void add_line(const Grating& style, Random& random, Layout& layout, Point span, double middle) {
  const double factor = random.chance(style.odd_width) ? random.uniform(0.8, 1.15) : 1;
  const double half = style.width * factor / 2;
  if (!random.chance(style.broken))
    return add_piece(style, random, layout, {span.x, middle - half, span.y, middle + half});
  double x = span.x - random.uniform(0, style.segment_high);
  while (x < span.y) {
    const double end = x + random.uniform(style.segment_low, style.segment_high);
    add_piece(style, random, layout, {x, middle - half, end, middle + half});
    x = end + random.uniform(style.gap_low, style.gap_high);
  }
}

}  // namespace

Layout make_grating(Random& random, double side) {
  const Grating style = draw_style(random);
  Layout layout;
  for (double y = -side / 2 + random.uniform(0, style.pitch); y < side / 2; y += style.pitch)
    add_line(style, random, layout, {-side / 2, side / 2}, y);
  return layout;
}

}  // namespace kerf::litho
