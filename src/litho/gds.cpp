#include "litho/gds.h"

#include <kerf/error.h>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "litho/gds_library.h"

namespace kerf::litho {
namespace {

// x' = a x + b y + x0, y' = c x + d y + y0.
struct Placement {
  double a = 1, b = 0, c = 0, d = 1, x0 = 0, y0 = 0;
  double magnification = 1;

  Point operator()(Point p) const { return {a * p.x + b * p.y + x0, c * p.x + d * p.y + y0}; }
};

// Cosine and sine of degrees; exact for right angles, which layouts are made of.
Point direction(double degrees) {
  if (std::fmod(degrees, 90) == 0) {
    constexpr double kCosines[] = {1, 0, -1, 0};
    const int turns = (int(degrees / 90) % 4 + 4) % 4;
    return {kCosines[turns], kCosines[(turns + 3) % 4]};
  }
  const double radians = degrees * std::numbers::pi / 180;
  return {std::cos(radians), std::sin(radians)};
}

// The placement of one element of a reference inside a structure that is placed itself.
Placement placed_in(const Placement& outer, const GdsReference& r, int column, int row) {
  const Point turn = direction(r.angle);
  const double cosine = r.magnification * turn.x, sine = r.magnification * turn.y, y = r.mirrored ? -1 : 1;
  const Point at = outer({r.origin.x + column * r.column_step.x + row * r.row_step.x,
                          r.origin.y + column * r.column_step.y + row * r.row_step.y});
  return {outer.a * cosine + outer.b * sine,
          y * (outer.b * cosine - outer.a * sine),
          outer.c * cosine + outer.d * sine,
          y * (outer.d * cosine - outer.c * sine),
          at.x,
          at.y,
          outer.magnification * r.magnification};
}

// Expands cells of one file; what they cost together stays within the limits.
class Expander {
 public:
  Expander(const GdsLibrary& library, const std::string& name, const std::vector<LayoutLayer>& layers,
           const GdsLimits& limits)
      : library_(library), name_(name), layers_(layers), limits_(limits) {}

  Layout expand(const GdsStructure& top) {
    Layout layout;
    place(top, {.a = library_.unit, .d = library_.unit}, 0, layout);
    return layout;
  }

 private:
  bool wanted(const GdsShape& shape) const {
    return layers_.empty() || std::any_of(layers_.begin(), layers_.end(), [&](const LayoutLayer& l) {
             return l.layer == shape.layer && (l.datatype < 0 || l.datatype == shape.datatype);
           });
  }

  void place(const GdsStructure& structure, const Placement& placement, int depth, Layout& layout) {
    if (depth > limits_.depth)
      fail("{}: references are nested more than {} deep; does structure '{}' contain itself?", name_,
           limits_.depth, structure.name.substr(0, 40));
    for (const auto& shape : structure.shapes)
      if (wanted(shape)) add(shape, placement, layout);
    for (const auto& reference : structure.references) {
      placements_ += std::size_t(reference.columns) * std::size_t(reference.rows);
      if (placements_ > limits_.placements)
        fail("{}: its references place more than {} structures", name_, limits_.placements);
      for (int row = 0; row < reference.rows; ++row)
        for (int column = 0; column < reference.columns; ++column)
          place(library_.structures[reference.target], placed_in(placement, reference, column, row),
                depth + 1, layout);
    }
  }

  void add(const GdsShape& shape, const Placement& placement, Layout& layout) {
    Polygon points = shape.points;
    if (shape.path) {
      GdsPath path = *shape.path;
      if (path.absolute) path.half_width /= placement.magnification;
      points = outline_of(path, shape.points);
    }
    if (points.empty()) return;
    points_ += points.size();
    if (points_ > limits_.points) fail("{}: expanded, it has more than {} points", name_, limits_.points);
    for (auto& point : points) {
      point = placement(point);
      if (!(std::abs(point.x) <= limits_.largest && std::abs(point.y) <= limits_.largest))
        fail("{}: its shapes reach farther than {:g} nm from the origin", name_, limits_.largest);
    }
    layout.polygons.push_back(std::move(points));
  }

  const GdsLibrary& library_;
  const std::string& name_;
  const std::vector<LayoutLayer>& layers_;
  GdsLimits limits_;
  std::size_t placements_ = 0, points_ = 0;
};

bool has_area(const Layout& layout) {
  if (layout.polygons.empty()) return false;
  const Extent extent = extent_of(layout);
  return extent.width() > 0 && extent.height() > 0;
}

}  // namespace

std::vector<GdsCell> parse_gds(std::string_view bytes, const std::string& name,
                               const std::vector<LayoutLayer>& layers, const GdsLimits& limits) {
  const GdsLibrary library = read_gds_library(bytes, name);
  Expander expander(library, name, layers, limits);
  std::vector<GdsCell> cells;
  for (const auto& structure : library.structures) {
    if (structure.placed) continue;
    GdsCell cell{structure.name, expander.expand(structure)};
    if (has_area(cell.layout)) cells.push_back(std::move(cell));
  }
  if (cells.empty()) fail("{} has no top structure with a shape on the layers asked for", name);
  return cells;
}

std::vector<GdsCell> load_gds(const Path& file, const std::vector<LayoutLayer>& layers) {
  constexpr std::uint64_t kMostBytes = 256 << 20;
  return parse_gds(read_file(file, kMostBytes), file.string(), layers);
}

}  // namespace kerf::litho
