// The shapes of a map's patterns, each searched for beside the others until none changes, and what their dies
// tell.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "wafer/facts/patterns/search.h"

namespace kerf {
namespace wafer {
namespace {

constexpr int kSweeps = 3;      // at most, over all shapes
constexpr int kAllRound = 10;   // hours
constexpr double kChance = 10;  // gain that the best of all shapes reaches in noise

struct Kind {
  const char* label;
  std::optional<Shape> (*search)(const Field&);
  bool ring = false;
};
/// The line last.
constexpr std::array<Kind, 6> kKinds{{{"Edge-Ring", search_edge_ring, true},
                                      {"Edge-Loc", search_edge_loc},
                                      {"Donut", search_donut, true},
                                      {"Center", search_center},
                                      {"Loc", search_loc},
                                      {"Scratch", search_scratch}}};

struct Fit {
  const Kind* kind = nullptr;
  std::optional<Shape> shape;
  double rate = 0, gain = 0;
};

std::vector<Shape> shapes_beside(const std::vector<Fit>& fits, const Fit* one) {
  std::vector<Shape> shapes;
  for (const Fit& fit : fits)
    if (&fit != one && fit.shape) shapes.push_back(*fit.shape);
  return shapes;
}

void search(Field& field, std::vector<Fit>& fits, Fit& fit) {
  field.free_beside(shapes_beside(fits, &fit));
  fit.shape = fit.kind->search(field);
  const Tally dies = fit.shape ? field.count(*fit.shape) : Tally{};
  fit.rate = dies.rate(), fit.gain = field.gain(dies);
}

void measure_background(Field& field, const std::vector<Fit>& fits) {
  field.free_beside(shapes_beside(fits, nullptr));
  Tally rest;
  for (const Spot& spot : field.spots())
    if (spot.free) rest += spot.dies;
  if (rest.tested > 0) field.background = rest.rate();
}

/// Searches again for each shape, beside the others, until none is another.
void refine(Field& field, std::vector<Fit>& fits, int sweeps) {
  bool changed = true;
  for (int sweep = 0; sweep < sweeps && changed; ++sweep) {
    changed = false;
    for (Fit& fit : fits) {
      const auto before = fit.shape;
      search(field, fits, fit);
      changed = changed || before != fit.shape;
    }
    measure_background(field, fits);
  }
}

/// The pattern that a die belongs to: of several the one that fails most.
const Fit* owner_of(const std::vector<Fit>& fits, const Point& at) {
  const Fit* owner = nullptr;
  for (const Fit& fit : fits)
    if (fit.shape && holds(*fit.shape, at) && (!owner || fit.rate > owner->rate)) owner = &fit;
  return owner;
}

/// How much likelier the map is with all the shapes than if it failed everywhere as `background` does.
double gain_of(Field& field, const std::vector<Fit>& fits, double background) {
  std::vector<Tally> dies(fits.size() + 1);
  for (const Spot& spot : field.spots()) {
    const Fit* owner = owner_of(fits, spot.at);
    dies[owner ? std::size_t(owner - fits.data()) : fits.size()] += spot.dies;
  }
  field.background = background;
  double gain = 0;
  for (const Tally& one : dies) gain += field.ratio(one);
  return gain;
}

/// Any pattern may take another's dies for its own, so that the order of the first search decides: each order
/// is tried and the likeliest map kept.
std::vector<Fit> fit_wide(Field& field, const std::vector<const Kind*>& kinds) {
  const double background = field.background;
  std::vector<std::size_t> order(kinds.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::vector<Fit> best;
  double best_gain = 0;
  do {
    std::vector<Fit> fits(kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) fits[i].kind = kinds[i];
    field.background = background;
    for (const std::size_t i : order) search(field, fits, fits[i]);
    refine(field, fits, fits.size() > 1 ? 1 : 0);
    const double own = field.background, gain = gain_of(field, fits, background);
    field.background = own;
    if (!best.empty() && gain <= best_gain) continue;
    best = fits, best_gain = gain;
  } while (std::ranges::next_permutation(order).found);
  measure_background(field, best);
  if (best.size() > 1) refine(field, best, kSweeps);
  return best;
}

std::vector<Fit> fit_all(Field& field, const std::vector<std::string>& labels) {
  std::vector<const Kind*> wide;
  for (const Kind& kind : kKinds)
    if (&kind != &kKinds.back() && std::ranges::find(labels, kind.label) != labels.end())
      wide.push_back(&kind);
  std::vector<Fit> fits = fit_wide(field, wide);
  // A thin line shows when all that is wide is known.
  if (std::ranges::find(labels, kKinds.back().label) != labels.end()) {
    fits.push_back({&kKinds.back()});
    refine(field, fits, kSweeps);
  }
  std::erase_if(fits, [](const Fit& fit) { return !fit.shape || fit.gain < kChance; });
  return fits;
}

// ---- what shapes tell; a share of the radius on both sides is one of the diameter

void measure_shape(const Band& band, bool ring, PatternFacts& facts) {
  const double outer = std::min(band.outer, 1.0);
  facts.width = (outer - band.inner) / 2;
  if (band.inner == 0) {
    facts.length = facts.width = outer;
  } else if (ring) {
    facts.hole = band.inner, facts.length = outer;
  } else {
    facts.length = outer * band.sweep * std::numbers::pi / 360;
    const auto end = [&](double angle) {
      const double radians = angle * std::numbers::pi / 180, radius = (outer + band.inner) / 2;
      return place_at({radius * std::sin(radians), radius * std::cos(radians)});
    };
    facts.sweep = band.sweep;
    facts.first = end(band.from), facts.last = end(band.from + band.sweep);
  }
}

void measure_shape(const Patch& patch, bool, PatternFacts& facts) {
  facts.length = std::max(patch.along, patch.across), facts.width = std::min(patch.along, patch.across);
}

void measure_shape(const Curve& curve, bool, PatternFacts& facts) {
  const bool to_right = curve.from.x <= curve.to.x;
  facts.first = place_at(to_right ? curve.from : curve.to);
  facts.last = place_at(to_right ? curve.to : curve.from);
  facts.length = distance(curve.from, curve.to) / 2;
  facts.width = curve.width;
  facts.bow = std::abs(curve.bend);
}

// ---- what dies tell

struct Owned {
  std::vector<const SeenDie*> tested, failed;
};

/// Directions around the wafer's middle in which a ring fails less than halfway between the rest and itself.
std::vector<int> open_hours(const Owned& dies, double background) {
  std::array<Tally, kHours> hours{};
  Tally all;
  for (const SeenDie* die : dies.tested) {
    const Tally one{1, double(die->failed)};
    if (const int hour = hour_at(die->radius, die->angle); hour >= 0) hours[std::size_t(hour)] += one;
    all += one;
  }
  std::vector<int> open;
  for (int hour = 1; hour <= kHours; ++hour) {
    const Tally& tally = hours[std::size_t(hour % kHours)];
    if (tally.tested > 0 && tally.rate() < (background + all.rate()) / 2) open.push_back(hour);
  }
  return open;
}

/// Of the dies that a ring encloses; nullopt where none is tested.
std::optional<double> rate_inside(const Seen& seen, const Band& band) {
  const Band hole{band.middle, 0, band.inner};
  Tally inside;
  for (const SeenDie& die : seen.dies)
    if (die.tested && holds(hole, die.at)) inside += {1, double(die.failed)};
  return inside.tested > 0 ? std::optional(inside.rate()) : std::nullopt;
}

WaferPlace place_of(const std::vector<const SeenDie*>& dies) {
  Point middle;
  std::array<int, 3> zones{};
  std::array<bool, kHours> hours{};
  for (const SeenDie* die : dies) {
    middle.x += die->at.x / double(dies.size()), middle.y += die->at.y / double(dies.size());
    ++zones[std::size_t(zone_at(die->radius))];
    if (const int hour = hour_at(die->radius, die->angle); hour >= 0) hours[std::size_t(hour)] = true;
  }
  WaferPlace place = place_at(middle);
  place.zone = zone_name(int(std::ranges::max_element(zones) - zones.begin()));
  if (std::ranges::count(hours, true) >= kAllRound) place.oclock.reset();
  return place;
}

PatternFacts facts_of(const Fit& fit, const Owned& dies, const Tally& whole, double background) {
  PatternFacts facts;
  facts.label = fit.kind->label;
  facts.tested = int(dies.tested.size()), facts.failed = int(dies.failed.size());
  facts.expected = background * facts.tested;
  facts.fail_share = facts.failed / whole.failed;
  facts.cost = facts.failed / whole.tested;
  facts.place = place_of(dies.failed);
  std::visit([&](const auto& shape) { measure_shape(shape, fit.kind->ring, facts); }, *fit.shape);
  if (fit.kind->ring) facts.open_hours = open_hours(dies, background);
  for (const SeenDie* die : dies.failed) {
    facts.reaches_edge = facts.reaches_edge || zone_at(die->radius) == 2;
    facts.cells.emplace_back(die->row, die->column);
  }
  return facts;
}

std::vector<PatternFacts> measure(const Seen& seen, const std::vector<std::string>& labels) {
  Tally whole;
  for (const SeenDie& die : seen.dies)
    if (die.tested) whole += {1, double(die.failed)};
  if (whole.failed == 0) return {};
  Field field(seen);
  const std::vector<Fit> fits = fit_all(field, labels);
  std::vector<Owned> owned(fits.size());
  for (const SeenDie& die : seen.dies) {
    const Fit* owner = die.tested ? owner_of(fits, die.at) : nullptr;
    if (!owner) continue;
    Owned& dies = owned[std::size_t(owner - fits.data())];
    dies.tested.push_back(&die);
    if (die.failed) dies.failed.push_back(&die);
  }
  std::vector<PatternFacts> patterns;
  for (const std::string& label : labels)
    for (std::size_t i = 0; i < fits.size(); ++i)
      if (fits[i].kind->label == label && !owned[i].failed.empty()) {
        patterns.push_back(facts_of(fits[i], owned[i], whole, field.background));
        const auto* band = std::get_if<Band>(&*fits[i].shape);
        if (band && fits[i].kind->ring) patterns.back().hole_rate = rate_inside(seen, *band);
      }
  return patterns;
}

}  // namespace
}  // namespace wafer

std::vector<PatternFacts> measure_patterns(const WaferMap& map, const std::vector<std::string>& labels) {
  if (map.dies.empty()) return {};
  DieGrid grid = to_grid(map);
  const wafer::Outline outline = wafer::outline_of(map, grid);
  return wafer::measure(wafer::see(std::move(grid), outline), labels);
}

}  // namespace kerf
