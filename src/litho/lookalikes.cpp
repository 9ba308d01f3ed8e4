#include "litho/lookalikes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kerf::litho {
namespace {

// Design rules, nm.
constexpr double kWidestLine = 300;
constexpr double kClearance = 110;  // left between features
constexpr double kThinnest = 75;    // that a neck leaves

// A piece of a line with two straight, axis-parallel edges. u runs along the outward normal of one edge, 0 on
// it and -width on the other; v runs along it. Pixels.
struct Line {
  Edge edge;
  double width = 0;
  double clear = 0;  // to the next feature beyond the edge
  double nm = 4;     // a pixel

  Point at(double u, double v) const {
    const auto [nx, ny] = edge.outward;
    return {edge.at.x + u * nx - v * ny, edge.at.y + u * ny + v * nx};
  }
  Box box(double u0, double u1, double half) const {
    const Point a = at(u0, -half), b = at(u1, half);
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
  }
};

double overlap(double a0, double a1, double b0, double b1) {
  return std::max(0.0, std::min(a1, b1) - std::max(a0, b0));
}

void paint(Plane& mask, const Box& box, bool add) {
  const int x1 = std::min(mask.width, int(box.x + box.width) + 1);
  const int y1 = std::min(mask.height, int(box.y + box.height) + 1);
  for (int y = std::max(0, int(box.y)); y < y1; ++y)
    for (int x = std::max(0, int(box.x)); x < x1; ++x) {
      const auto cover =
          float(overlap(x, x + 1, box.x, box.x + box.width) * overlap(y, y + 1, box.y, box.y + box.height));
      float& cell = mask.at(x, y);
      cell = add ? std::max(cell, cover) : std::min(cell, 1 - cover);
    }
}

// Snaps the normal to an axis and the edge to the pixel's border.
std::optional<Edge> axis_parallel(Edge edge) {
  auto& [nx, ny] = edge.outward;
  if (std::max(std::abs(nx), std::abs(ny)) < 0.98) return std::nullopt;
  nx = std::round(nx);
  ny = std::round(ny);
  edge.at = {edge.at.x + nx / 2, edge.at.y + ny / 2};
  return edge;
}

// Whether both edges run straight from -half to half.
bool runs_straight(const Line& line, const MaskEdges& edges, double half) {
  for (double v = -half; v <= half; v += half / 6) {
    if (!edges.is_feature(line.at(-1.5, v)) || edges.is_feature(line.at(2.5, v))) return false;
    if (!edges.is_feature(line.at(-line.width + 1.5, v)) || edges.is_feature(line.at(-line.width - 2.5, v)))
      return false;
  }
  return true;
}

std::optional<Line> find_line(const MaskEdges& edges, double nm, Random& random) {
  const auto edge = axis_parallel(edges.draw(random));
  if (!edge) return std::nullopt;
  Line line{*edge, 0, 0, nm};
  const Point inward{-edge->outward.x, -edge->outward.y};
  const auto width = edges.reach(line.at(-1, 0), inward, false, kWidestLine / nm);
  if (!width) return std::nullopt;
  line.width = *width + 1;
  line.clear = edges.reach(line.at(2, 0), edge->outward, true, 1000 / nm).value_or(1000 / nm);
  return line;
}

// Each draws its shape when the line suits, and says where.
using Drawing = std::optional<Lookalike> (*)(Plane&, const Line&, const MaskEdges&, Random&);

std::optional<Lookalike> gap(Plane& mask, const Line& line, const MaskEdges& edges, Random& random) {
  const double half = random.uniform(120, 180) / line.nm / 2;
  if (!runs_straight(line, edges, half + line.width)) return std::nullopt;
  paint(mask, line.box(-line.width - 2, 2, half), false);
  return Lookalike{"gap", line.box(-line.width, 0, half)};
}

std::optional<Lookalike> neck(Plane& mask, const Line& line, const MaskEdges& edges, Random& random) {
  const double half = random.uniform(80, 200) / line.nm / 2, cut = line.width * random.uniform(0.15, 0.25);
  if ((line.width - 2 * cut) * line.nm < kThinnest) return std::nullopt;
  if (!runs_straight(line, edges, half + 60 / line.nm)) return std::nullopt;
  paint(mask, line.box(-cut, 2, half), false);
  paint(mask, line.box(-line.width - 2, -line.width + cut, half), false);
  return Lookalike{"neck", line.box(-line.width, 0, half)};
}

std::optional<Lookalike> tip(Plane& mask, const Line& line, const MaskEdges& edges, Random& random) {
  const double half = random.uniform(70, 120) / line.nm / 2, height = random.uniform(35, 80) / line.nm;
  if (line.clear < height + kClearance / line.nm) return std::nullopt;
  if (!runs_straight(line, edges, half + 60 / line.nm)) return std::nullopt;
  paint(mask, line.box(-2, height, half), true);
  return Lookalike{"tip", line.box(0, height, half)};
}

std::optional<Lookalike> jog(Plane& mask, const Line& line, const MaskEdges& edges, Random& random) {
  const double half = random.uniform(150, 300) / line.nm / 2, shift = line.width * random.uniform(0.15, 0.3);
  if (line.clear < shift + kClearance / line.nm) return std::nullopt;
  if (!runs_straight(line, edges, half + 60 / line.nm)) return std::nullopt;
  paint(mask, line.box(-2, shift, half), true);
  paint(mask, line.box(-line.width - 2, -line.width + shift, half), false);
  return Lookalike{"jog", line.box(-line.width, shift, half)};
}

bool crowded(const Box& box, const std::vector<Lookalike>& others, double room) {
  const Box wide{box.x - room, box.y - room, box.width + 2 * room, box.height + 2 * room};
  return std::any_of(others.begin(), others.end(),
                     [&](const Lookalike& other) { return shared_area(wide, other.box) > 0; });
}

}  // namespace

std::vector<Lookalike> draw_lookalikes(Plane& mask, const LookalikePlan& plan, Random& random) {
  constexpr int kTries = 80;
  constexpr std::array<Drawing, 4> kDrawings{gap, neck, tip, jog};
  const Plane before = mask;
  const MaskEdges edges(before, plan.visible);
  std::vector<Lookalike> drawn;
  if (edges.empty()) return drawn;
  for (int k = 0; k < plan.count; ++k) {
    const Drawing drawing = kDrawings[random.below(std::int64_t(kDrawings.size()))];
    for (int attempt = 0; attempt < kTries; ++attempt) {
      const auto line = find_line(edges, plan.nm_per_pixel, random);
      if (!line || crowded(line->box(-line->width, 0, line->width), drawn, 200 / plan.nm_per_pixel)) continue;
      const auto shape = drawing(mask, *line, edges, random);
      if (!shape) continue;
      drawn.push_back(*shape);
      break;
    }
  }
  return drawn;
}

}  // namespace kerf::litho
