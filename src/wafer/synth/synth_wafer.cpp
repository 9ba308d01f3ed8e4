// One wafer: its labels, its dies, what fails, what was not tested.
#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "wafer/synth/lattice.h"
#include "wafer/synth/testing.h"

namespace kerf {
namespace wafer {
namespace {

constexpr double kDiameter = 300;  // mm

bool is_mixed(const WaferLabels& labels) {
  return std::count(labels.begin(), labels.end(), true) > 1;
}

WaferLabels draw_labels(const WaferSynthOptions& options, Random& random) {
  std::vector<WaferLabels> classes = options.classes.empty() ? mixedwm38_classes() : options.classes;
  const bool mixed = random.chance(options.mixed);
  const bool has_both = std::any_of(classes.begin(), classes.end(), is_mixed) &&
                        !std::all_of(classes.begin(), classes.end(), is_mixed);
  if (options.mixed >= 0 && has_both)
    std::erase_if(classes, [mixed](const WaferLabels& one) { return is_mixed(one) != mixed; });
  return classes[std::size_t(random.below(std::int64_t(classes.size())))];
}

std::vector<Process> draw_patterns(const WaferLabels& labels, const WaferSynthOptions& options,
                                   Random& random) {
  std::vector<Process> patterns;
  for (int i = 0; i < kWaferPatterns; ++i) {
    if (labels[std::size_t(i)]) patterns.push_back(draw_pattern(WaferPattern(i), options, random));
  }
  return patterns;
}

double draw_background(const std::vector<Process>& patterns, const BackgroundProcess& options,
                       Random& random) {
  if (patterns.empty()) return draw(options.normal, random);
  const double share = draw(options.pattern, random);
  const bool alone = std::any_of(patterns.begin(), patterns.end(), [](const Process& p) { return p.alone; });
  return alone ? 0 : share;
}

// A place of the shot that fails in every shot.
struct Reticle {
  int columns = 1, rows = 1, column = 0, row = 0;
  double strength = 0;
  double at(int die_row, int die_column) const {
    return die_row % rows == row && die_column % columns == column ? strength : 0;
  }
};

Reticle draw_reticle(const ReticleProcess& options, Random& random) {
  if (!random.chance(options.chance)) return {};
  Reticle reticle;
  reticle.columns = std::max(1, int(std::lround(draw(options.shot, random))));
  reticle.rows = std::max(1, int(std::lround(draw(options.shot, random))));
  reticle.column = int(random.below(reticle.columns));
  reticle.row = int(random.below(reticle.rows));
  reticle.strength = draw(options.strength, random);
  return reticle;
}

struct Causes {
  std::vector<Process> patterns;
  double background = 0;
  Reticle reticle;
};

// A die passes when no cause takes it.
double fail_chance(const Causes& causes, const Place& place, double reticle) {
  double noise = causes.background, passes = 1 - reticle;
  for (const Process& pattern : causes.patterns) {
    passes *= 1 - pattern.fails(place);
    if (pattern.quiet) noise *= 1 - pattern.quiet(place);
  }
  return 1 - passes * (1 - noise);
}

DieGrid draw_dies(const Lattice& lattice, const Causes& causes, Random& random) {
  DieGrid grid{lattice.columns, lattice.rows, {}};
  grid.cells.assign(std::size_t(grid.columns) * grid.rows, DieState::off_wafer);
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column) {
      if (!lattice.on_wafer(row, column)) continue;
      const double chance = fail_chance(causes, lattice.place(row, column), causes.reticle.at(row, column));
      grid.at(row, column) = random.chance(chance) ? DieState::fail : DieState::pass;
    }
  }
  return grid;
}

DieGrid draw_grid(const Lattice& lattice, const Causes& causes, Random& random) {
  double coarse = 1;
  for (const Process& pattern : causes.patterns) coarse = std::min(coarse, pattern.coarse);
  if (coarse >= 1) return draw_dies(lattice, causes, random);
  return enlarge(draw_dies(coarser(lattice, coarse), causes, random), lattice.columns, lattice.rows);
}

WaferGeometry geometry_of(const Lattice& lattice) {
  WaferGeometry geometry;
  geometry.x_right = {true, false};
  geometry.y_down = {true, false};
  geometry.notch = Known<Side>{Side::down, false};
  geometry.diameter_mm = Known<double>{kDiameter, false};
  geometry.die_width_um = Known<double>{kDiameter * 1000 / (lattice.columns - lattice.first), false};
  geometry.die_height_um = Known<double>{kDiameter * 1000 / (lattice.rows - lattice.first), false};
  return geometry;
}

void describe(WaferMap& map, const WaferLabels& labels, std::int64_t number) {
  map.lot = "synth";
  map.wafer = std::to_string(number);
  map.source = "synth[" + map.wafer + "]";
  for (int i = 0; i < kWaferPatterns; ++i) {
    if (labels[std::size_t(i)]) map.labels.emplace_back(kWaferPatternNames[std::size_t(i)]);
  }
}

Random stream_of(std::uint64_t seed, std::int64_t number) {
  return Random(mix_bits(seed) ^ (std::uint64_t(number) * 0x9E3779B97F4A7C15ull));
}

}  // namespace
}  // namespace wafer

WaferLabels synth_labels(const WaferSynthOptions& options, std::uint64_t seed, std::int64_t number) {
  Random random = wafer::stream_of(seed, number);
  return wafer::draw_labels(options, random);
}

WaferMap synth_wafer(const WaferSynthOptions& options, std::uint64_t seed, std::int64_t number) {
  Random random = wafer::stream_of(seed, number);
  const WaferLabels labels = wafer::draw_labels(options, random);
  const wafer::Lattice lattice = wafer::draw_lattice(options, random);
  wafer::Causes causes;
  causes.patterns = wafer::draw_patterns(labels, options, random);
  causes.background = wafer::draw_background(causes.patterns, options.background, random);
  causes.reticle = wafer::draw_reticle(options.reticle, random);
  DieGrid grid = wafer::draw_grid(lattice, causes, random);
  wafer::leave_untested(grid, lattice, causes.patterns, options.untested, random);
  WaferMap map = from_grid(grid);
  map.geometry = wafer::geometry_of(lattice);
  wafer::describe(map, labels, number);
  return map;
}

}  // namespace kerf
