#include <algorithm>
#include <cmath>

#include "litho/defects.h"

namespace kerf::litho {
namespace {

using Form = Stroke::Form;

// Weights of the forms a category takes.
Form choose(Random& random, std::initializer_list<std::pair<Form, double>> weights) {
  double left = random.uniform();
  for (const auto& [form, weight] : weights)
    if ((left -= weight) < 0) return form;
  return weights.begin()->first;
}

// A place to draw at. Lengths below are in units of 4 nm until `scaled` turns them into mask pixels.
struct Site {
  const MaskEdges& edges;
  const StrokeSizes& sizes;
  Random& random;

  std::optional<double> reach(Point from, Point along, bool feature, double limit) const {
    const auto pixels = edges.reach(from, along, feature, limit * sizes.unit);
    if (!pixels) return std::nullopt;
    return *pixels / sizes.unit;
  }
  // Neighbours change several places between them; one alone need not.
  double offsets(double usual) const { return sizes.neighbours ? 0 : usual; }
  double size(double mild, double severe) const { return sizes.draw(random, mild, severe); }
};

Stroke scaled(Stroke s, double unit) {
  for (double* length : {&s.u0, &s.u1, &s.width, &s.width_end, &s.height, &s.radius}) *length *= unit;
  return s;
}

// An offset of everything around: what an exposure that is off in a whole neighbourhood does. Several places
// change at once and make one defect.
Stroke spread(Stroke s, const Site& site, double height) {
  s.form = Form::offset;
  s.height = height;
  const double grow = site.random.uniform(12, 75);
  s.u0 -= grow, s.u1 += grow;
  s.width = site.random.uniform(25, 85);
  s.radius = std::max((s.u1 - s.u0) / 2, s.width) + 8;
  return s;
}

// Material across the gap between this edge and the next feature along the normal.
std::optional<Stroke> bridge(Stroke s, const Site& site) {
  Random& random = site.random;
  const double widest = random.uniform(16, 78);
  const auto gap = site.reach({s.edge.at.x + s.edge.outward.x, s.edge.at.y + s.edge.outward.y},
                              s.edge.outward, true, widest);
  if (!gap || *gap < 5) return std::nullopt;
  s.adds = true;
  s.u0 = -3;
  s.u1 = *gap + 4;
  if (site.sizes.is_wide(random)) return spread(s, site, *gap / 2 + site.size(0.5, 4));
  s.form = choose(random, {{Form::bar, 0.52}, {Form::ellipse, 0.13}, {Form::offset, site.offsets(0.35)}});
  if (s.form == Form::bar) {
    s.width = site.size(8, 30);
    s.width_end = random.chance(0.3) ? random.uniform(3, 24) : s.width * random.uniform(0.8, 1.2);
    s.waist = random.uniform(0.5, 1.15);
    s.slant = random.chance(0.3) ? random.uniform(-0.5, 0.5) : 0;
  } else {
    s.width = site.size(16, 48);
  }
  if (s.form == Form::offset) {
    s.height = *gap / 2 + site.size(0.5, 6);
    const double grow = site.size(2, 38);
    s.u0 -= grow;
    s.u1 += grow;
  }
  s.radius = std::max((s.u1 - s.u0) / 2, 1.3 * std::max(s.width, s.width_end)) + 8;
  return s;
}

// Leaves half the gap before a burr open, for light spreads; false where too little of the burr would be
// left.
bool hold_short(Stroke& s, const Site& site) {
  constexpr double kFarthest = 80, kLeast = 8;
  const Point start{s.edge.at.x + s.edge.outward.x, s.edge.at.y + s.edge.outward.y};
  const auto gap = site.reach(start, s.edge.outward, true, kFarthest);
  if (!gap) return true;
  s.height = std::min(s.height, *gap / 2);
  s.u1 = std::min(s.u1, *gap / 2);
  return s.height >= kLeast && s.u1 >= kLeast;
}

// A bulge on one edge.
std::optional<Stroke> burr(Stroke s, const Site& site) {
  Random& random = site.random;
  s.adds = true;
  s.form = choose(random, {{Form::bump, 0.4}, {Form::spike, 0.35}, {Form::offset, site.offsets(0.25)}});
  s.width = site.size(13, 30);
  if (s.form == Form::offset) {
    s.height = site.size(6, 13);
    const double reach = site.size(12, 24);
    s.u0 = -reach;
    s.u1 = reach;
    s.width = site.size(12, 24);
  } else {
    s.height = site.size(9, 30);
    s.u0 = -5;
    s.u1 = s.height;
    s.slant = random.uniform(-0.3, 0.3);
  }
  if (site.sizes.keep_burrs && !hold_short(s, site)) return std::nullopt;
  s.radius = std::max(s.u1 - s.u0, s.width) + 10;
  return s;
}

// Part of the width that an hourglass leaves: nothing at its severest.
double core_left(const Site& site) {
  const Range& severity = site.sizes.severity;
  return site.random.uniform(std::lerp(0.45, 0.0, severity.high), std::lerp(0.45, 0.0, severity.low));
}

// A cut, a neck or a bite. `across` is the feature's width at this edge.
std::optional<Stroke> pinch(Stroke s, const Site& site) {
  Random& random = site.random;
  const Point inward{-s.edge.outward.x, -s.edge.outward.y};
  const auto across = site.reach(s.edge.at, inward, false, random.uniform(34, 85));
  if (!across || *across < 8) return std::nullopt;
  s.adds = false;
  s.u0 = -*across - 3;
  s.u1 = 3;
  if (site.sizes.is_wide(random)) return spread(s, site, *across * site.size(0.47, 0.6) + 1);
  s.form = choose(
      random,
      {{Form::bar, 0.52}, {Form::hourglass, 0.12}, {Form::bump, 0.1}, {Form::offset, site.offsets(0.26)}});
  s.width = random.chance(0.12) ? site.size(28, 55) : site.size(13, 28);
  if (s.form == Form::bar) {
    s.width_end = s.width * random.uniform(0.85, 1.15);
    s.waist = random.uniform(0.75, 1.1);
    s.slant = random.chance(0.2) ? random.uniform(-0.4, 0.4) : 0;
  } else if (s.form == Form::hourglass) {
    s.core = core_left(site);
    s.width = site.size(18, 32);
  } else if (s.form == Form::bump) {  // a bite: the bell points inwards
    s.edge.outward = inward;
    s.height = *across * site.size(0.45, 0.9);
    s.u0 = -6;
    s.u1 = s.height;
  } else {
    s.height = *across * site.size(0.45, 0.62) + 1;
    s.width = site.size(18, 36);
    const double reach = std::max(site.size(18, 36) - *across / 2, 0.0);
    s.u0 -= reach;
    s.u1 += reach;
  }
  s.radius = std::max((s.u1 - s.u0) / 2, 1.2 * s.width) + 6;
  return s;
}

}  // namespace

std::optional<Stroke> place_stroke(int category, const MaskEdges& edges, const StrokeSizes& sizes,
                                   Random& random) {
  Stroke stroke;
  stroke.category = category;
  stroke.edge = edges.draw(random);
  const Site site{edges, sizes, random};
  const auto drawn = category == kBridge ? bridge(stroke, site)
                     : category == kBurr ? burr(stroke, site)
                                         : pinch(stroke, site);
  if (!drawn) return std::nullopt;
  return scaled(*drawn, sizes.unit);
}

}  // namespace kerf::litho
