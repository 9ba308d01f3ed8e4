// Layouts: polygons in nanometres, where they come from and how they become a mask.
#pragma once

#include <kerf/file.h>
#include <string>
#include <vector>

#include "base/random.h"
#include "litho/grid.h"

namespace kerf::litho {

struct Point {
  double x = 0, y = 0;
};
using Polygon = std::vector<Point>;

struct Layout {
  std::vector<Polygon> polygons;
  void add_rectangle(double x0, double y0, double x1, double y1);
};

struct Extent {
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  double width() const { return x1 - x0; }
  double height() const { return y1 - y0; }
};
/// Bounds of a layout that is not empty.
Extent extent_of(const Layout& layout);

/// Reads a .glp cell: PGON and RECT shapes of any layer, in nanometres. Throws Error naming file and line.
Layout load_glp(const Path& file);
/// load_glp of a file's text; `name` appears in errors.
Layout parse_glp(std::string_view text, const std::string& name);

/// Scales, then mirrors and turns by quarter turns, then moves.
struct View {
  double scale = 1;
  bool mirrored = false;
  int quarter_turns = 0;
  Point move;
};
Layout viewed(const Layout& layout, const View& view);

/// Share of each pixel that the polygons cover; pixel (0, 0) starts at the origin. Overlaps count once.
Plane rasterise(const Layout& layout, int pixels, double nm_per_pixel);

/// Line-space grating over a square of `side` nm around the origin: pitch, duty, broken lines, now and then
/// lines of another width or with a jog.
Layout make_grating(Random& random, double side);
/// Manhattan wires on a lattice: trunks, branches, islands, pads, tip-to-tip gaps, jogs.
Layout make_wires(Random& random, double side);
/// Rows of contacts or islands, some missing, some long.
Layout make_contacts(Random& random, double side);

}  // namespace kerf::litho
