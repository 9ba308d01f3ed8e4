#include <algorithm>

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

// Material across the gap between this edge and the next feature along the normal.
std::optional<Stroke> bridge(Stroke s, const MaskEdges& edges, Random& random) {
  const double widest = random.uniform(16, 78);
  const auto gap = edges.reach({s.edge.at.x + s.edge.outward.x, s.edge.at.y + s.edge.outward.y},
                               s.edge.outward, true, widest);
  if (!gap || *gap < 5) return std::nullopt;
  s.adds = true;
  s.u0 = -3;
  s.u1 = *gap + 4;
  s.form = choose(random, {{Form::bar, 0.52}, {Form::ellipse, 0.13}, {Form::offset, 0.35}});
  if (s.form == Form::bar) {
    s.width = random.uniform(8, 30);
    s.width_end = random.chance(0.3) ? random.uniform(3, 24) : s.width * random.uniform(0.8, 1.2);
    s.waist = random.uniform(0.5, 1.15);
    s.slant = random.chance(0.3) ? random.uniform(-0.5, 0.5) : 0;
  } else {
    s.width = random.uniform(16, 48);
  }
  if (s.form == Form::offset) {
    s.height = *gap / 2 + random.uniform(0.5, 6);
    const double grow = random.uniform(2, 38);
    s.u0 -= grow;
    s.u1 += grow;
  }
  s.radius = std::max((s.u1 - s.u0) / 2, 1.3 * std::max(s.width, s.width_end)) + 8;
  return s;
}

// A bulge on one edge.
std::optional<Stroke> burr(Stroke s, const MaskEdges&, Random& random) {
  s.adds = true;
  s.form = choose(random, {{Form::bump, 0.4}, {Form::spike, 0.35}, {Form::offset, 0.25}});
  s.width = random.uniform(13, 30);
  if (s.form == Form::offset) {
    s.height = random.uniform(6, 13);
    const double reach = random.uniform(12, 24);
    s.u0 = -reach;
    s.u1 = reach;
    s.width = random.uniform(12, 24);
  } else {
    s.height = random.uniform(9, 30);
    s.u0 = -5;
    s.u1 = s.height;
    s.slant = random.uniform(-0.3, 0.3);
  }
  s.radius = std::max(s.u1 - s.u0, s.width) + 10;
  return s;
}

// A cut, a neck or a bite. `across` is the feature's width at this edge.
std::optional<Stroke> pinch(Stroke s, const MaskEdges& edges, Random& random) {
  const Point inward{-s.edge.outward.x, -s.edge.outward.y};
  const auto across = edges.reach(s.edge.at, inward, false, random.uniform(34, 85));
  if (!across || *across < 8) return std::nullopt;
  s.adds = false;
  s.u0 = -*across - 3;
  s.u1 = 3;
  s.form =
      choose(random, {{Form::bar, 0.52}, {Form::hourglass, 0.12}, {Form::bump, 0.1}, {Form::offset, 0.26}});
  s.width = random.chance(0.12) ? random.uniform(28, 55) : random.uniform(13, 28);
  if (s.form == Form::bar) {
    s.width_end = s.width * random.uniform(0.85, 1.15);
    s.waist = random.uniform(0.75, 1.1);
    s.slant = random.chance(0.2) ? random.uniform(-0.4, 0.4) : 0;
  } else if (s.form == Form::hourglass) {
    s.core = random.uniform(0, 0.45);
    s.width = random.uniform(18, 32);
  } else if (s.form == Form::bump) {  // a bite: the bell points inwards
    s.edge.outward = inward;
    s.height = *across * random.uniform(0.45, 0.9);
    s.u0 = -6;
    s.u1 = s.height;
  } else {
    s.height = *across * random.uniform(0.45, 0.62) + 1;
    s.width = random.uniform(18, 36);
    const double reach = std::max(random.uniform(18, 36) - *across / 2, 0.0);
    s.u0 -= reach;
    s.u1 += reach;
  }
  s.radius = std::max((s.u1 - s.u0) / 2, 1.2 * s.width) + 6;
  return s;
}

}  // namespace

std::optional<Stroke> place_stroke(int category, const MaskEdges& edges, Random& random) {
  Stroke stroke;
  stroke.category = category;
  stroke.edge = edges.draw(random);
  if (category == kBridge) return bridge(stroke, edges, random);
  if (category == kBurr) return burr(stroke, edges, random);
  return pinch(stroke, edges, random);
}

}  // namespace kerf::litho
