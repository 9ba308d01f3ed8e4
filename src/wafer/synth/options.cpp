// What options of the generator are possible, and the varied ones.
#include <kerf/error.h>
#include <kerf/wafer_synth.h>

#include <string>

namespace kerf {
namespace {

constexpr double kFewestColumns = 5, kMostColumns = 1000;

void check_between(const char* name, const Between& between, double low, double high) {
  if (between.low >= low && between.high <= high && between.low <= between.high) return;
  fail("wafer maps cannot be made with {} {}..{}, expected a range in {}..{}", name, between.low,
       between.high, low, high);
}

void check_share(const char* name, const Between& share) {
  check_between(name, share, 0, 1);
}

void check_middle(const WaferSynthOptions& options) {
  check_between("the radius of Center", options.center.radius, 0, 1);
  check_between("the offset of Center", options.center.offset, -1, 1);
  check_share("the strength of Center", options.center.strength);
  check_between("the hole of Donut", options.donut.hole, 0, 1);
  check_between("the width of Donut", options.donut.width, 0, 1);
  check_between("the offset of Donut", options.donut.offset, -1, 1);
  check_share("the strength of Donut", options.donut.strength);
  check_share("the quiet of Donut's hole", options.donut.hole_quiet);
}

void check_edge(const WaferSynthOptions& options) {
  check_between("the depth of Edge-Loc", options.edge_loc.depth, 0, 1);
  check_between("the span of Edge-Loc", options.edge_loc.span, 1, 360);
  check_share("the taper of Edge-Loc", options.edge_loc.taper);
  check_share("the strength of Edge-Loc", options.edge_loc.strength);
  check_share("the fall of Edge-Loc", options.edge_loc.fall);
  check_between("the depth of Edge-Ring", options.edge_ring.depth, 0, 1);
  check_share("the strength of Edge-Ring", options.edge_ring.strength);
  check_share("the fall of Edge-Ring", options.edge_ring.fall);
}

void check_local(const WaferSynthOptions& options) {
  check_between("the distance of Loc", options.loc.distance, 0, 1);
  check_between("the length of Loc", options.loc.length, 0.01, 2);
  check_between("the width of Loc", options.loc.width, 0.01, 2);
  check_share("the strength of Loc", options.loc.strength);
  check_between("the curvature of Scratch", options.scratch.curvature, -2, 2);
  check_between("the width of Scratch", options.scratch.width, 0, 1);
  check_share("the strength of Scratch", options.scratch.strength);
}

template <typename Options>
void check_whole(const char* name, const Options& options) {
  const std::string of = std::string(" of ") + name;
  check_between(("the share" + of).c_str(), options.share, 0.001, 0.999);
  check_between(("the scale" + of).c_str(), options.scale, 0.01, 10);
  check_between(("the contrast" + of).c_str(), options.contrast, 0, 20);
  check_between(("the coarseness" + of).c_str(), options.coarse, 0.05, 1);
}

}  // namespace

void check_synth_options(const WaferSynthOptions& options) {
  check_between("a number of columns", options.columns, kFewestColumns, kMostColumns);
  check_between("an aspect", options.aspect, 0.2, 5);
  check_between("an edge exclusion", options.edge_exclusion, 0, 0.5);
  check_between("an untested share", options.untested, 0, 0.95);
  if (!(options.mixed <= 1)) fail("the share of mixed patterns is {}, expected 0 to 1", options.mixed);
  check_middle(options);
  check_edge(options);
  check_local(options);
  check_whole("Random", options.random);
  check_whole("Near-full", options.near_full);
  check_share("the background of normal wafers", options.background.normal);
  check_share("the background beside patterns", options.background.pattern);
  check_share("the strength of reticle faults", options.reticle.strength);
  check_between("a shot", options.reticle.shot, 1, 100);
}

WaferSynthOptions varied_wafers() {
  WaferSynthOptions options;
  options.center.radius = {0.08, 0.5};
  options.center.offset = {-0.25, 0.25};
  options.center.softness = {0.02, 0.3};
  options.center.strength = {0.7, 1};
  options.donut.hole = {0.08, 0.5};
  options.donut.width = {0.1, 0.35};
  options.donut.hole_quiet = {0, 1};
  options.donut.strength = {0.7, 1};
  options.edge_loc.depth = {0.06, 0.25};
  options.edge_loc.span = {20, 200};
  options.edge_loc.softness = {0.01, 0.1};
  options.edge_loc.strength = {0.6, 1};
  options.edge_loc.fall = {0, 0.5};
  options.edge_ring.depth = {0.05, 0.2};
  options.edge_ring.fall = {0, 0.5};
  options.edge_ring.softness = {0.01, 0.1};
  options.edge_ring.strength = {0.6, 1};
  options.loc.distance = {0.35, 0.8};
  options.loc.strength = {0.65, 1};
  options.scratch.start = {0, 360};
  options.scratch.start_at = {0.1, 1};
  options.scratch.end = {0, 360};
  options.scratch.end_at = {0.3, 1};
  options.scratch.curvature = {-0.2, 0.3};
  options.scratch.width = {0.01, 0.08};
  options.scratch.strength = {0.65, 1};
  options.random.coarse = {0.4, 1};
  options.near_full.coarse = {0.4, 1};
  options.background = {{0.002, 0.2}, {0.002, 0.22}};
  return options;
}

}  // namespace kerf
