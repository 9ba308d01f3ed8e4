// What can be measured on a wafer map: the facts that every sentence about it must follow from.
//
// Places are told as seen: row 0 of the grid on top, 12 o'clock on top, 3 o'clock on the right. Lengths are
// shares of the wafer's radius (0 centre, 1 the rim of the outermost die), angles degrees clockwise from 12
// o'clock.
#pragma once

#include <kerf/wafer.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kerf {

/// A part of the wafer and what failed in it. Rates are 0..1.
struct ZoneFacts {
  std::string name;        ///< "center", "ring 3", "7 o'clock", "upper left"
  std::string definition;  ///< "dies within 0.35 of the radius"
  int tested = 0;
  int failed = 0;
  std::optional<double> fail_rate;  ///< failed of tested; absent where none is tested
  double fail_share = 0;            ///< of all failed dies, how many lie here
  bool operator==(const ZoneFacts&) const = default;
};

/// Where something lies on the wafer as seen.
struct WaferPlace {
  double radius = 0;          ///< of its middle, share of the wafer's radius
  double angle = 0;           ///< of its middle, degrees clockwise from 12 o'clock; 0 at the centre
  std::string zone;           ///< "center", "middle" or "edge"; of a cluster: where most of its dies lie
  std::optional<int> oclock;  ///< 1..12; absent at the very centre and for a cluster that goes all round
  bool operator==(const WaferPlace&) const = default;
};

/// Failed dies that touch each other (sides or corners).
struct ClusterFacts {
  int dies = 0;
  double fail_share = 0;  ///< of all failed dies
  WaferPlace place;
  int left = 0, top = 0, width = 0, height = 0;  ///< box in cells of the grid
  double length = 0;                             ///< along its main axis, share of the wafer's diameter
  double elongation = 1;                         ///< main axis over the other; 1: round
  double direction = 0;  ///< of the main axis, degrees from horizontal, counterclockwise, 0..180
  double filled = 0;     ///< of the tested dies between its outermost ones, row by row or column by column
  double reach = 0;      ///< radius of its outermost die, share of the wafer's radius
  bool operator==(const ClusterFacts&) const = default;
};

/// The most line-like chain of failed dies.
struct LineFacts {
  double likeness = 0;  ///< 0 nothing like a line .. 1 a long thin unbroken one
  int dies = 0;
  double length = 0;     ///< share of the wafer's diameter
  double direction = 0;  ///< degrees from horizontal, counterclockwise, 0..180
  WaferPlace from, to, middle;
  bool operator==(const LineFacts&) const = default;
};

/// How much the failed dies form a ring around the centre.
struct RingFacts {
  double likeness = 0;      ///< 0..1
  double radius = 0;        ///< share of the wafer's radius at which the ring is densest
  double coverage = 0;      ///< share of the directions in which it fails, 0..1
  double inner_rate = 0;    ///< fail rate inside it: low for a donut, high for a disc
  double outer_rate = 0;    ///< and outside it
  double inner_radius = 0;  ///< where it begins, share of the wafer's radius: that of its hole
  double outer_radius = 0;  ///< and where it ends
  bool operator==(const RingFacts&) const = default;
};

/// Failures that come back at a step of the reticle.
struct RepeatFacts {
  double likeness = 0;  ///< 0..1: how much more they repeat than failures placed by lot would
  int columns = 0;      ///< dies of the step across; 0: none found
  int rows = 0;
  bool operator==(const RepeatFacts&) const = default;
};

/// Whether failed dies are beside each other more often than were they placed by lot.
struct NeighbourFacts {
  int alone = 0;        ///< failed dies none of whose eight neighbours failed
  int pairs = 0;        ///< failed dies side by side, left and right or above and below
  double expected = 0;  ///< so many pairs, in the mean, with the same number of failed dies placed by lot
  std::optional<double>
      deviation;  ///< of the pairs from that, in standard deviations; absent where there are none
  bool operator==(const NeighbourFacts&) const = default;
};

/// The 5 x 5 dies with most failed ones.
struct SpotFacts {
  int row = 0, column = 0;  ///< of the die in the middle, in the grid
  int failed = 0, tested = 0;
  WaferPlace place;
  bool operator==(const SpotFacts&) const = default;
};

/// A row or column of the grid.
struct RowFacts {
  int at = 0;  ///< its number, from 0
  int failed = 0, tested = 0;
  bool operator==(const RowFacts&) const = default;
};

/// Failed dies in an unbroken row, column or diagonal.
struct RunFacts {
  int dies = 0;
  int row = 0, column = 0;        ///< of its first die in the grid
  int to_row = 0, to_column = 0;  ///< and of its last
  bool operator==(const RunFacts&) const = default;
};

struct WaferFacts {
  int columns = 0, rows = 0;  ///< of the grid
  int dies = 0, tested = 0, passed = 0, failed = 0, untested = 0;
  std::optional<double> yield;       ///< passed of tested, 0..1
  std::vector<ZoneFacts> zones;      ///< "center", "middle", "edge"
  std::vector<ZoneFacts> rings;      ///< "ring 1" (inmost) .. "ring 5", equal steps of the radius
  std::vector<ZoneFacts> clock;      ///< "12 o'clock", "1 o'clock" .. "11 o'clock", 30 degrees each
  std::vector<ZoneFacts> quadrants;  ///< "upper left", "upper right", "lower left", "lower right"
  /// "left", "right", "upper", "lower"; the middle column is in neither of the first two, the middle row in
  /// neither of the others.
  std::vector<ZoneFacts> halves;
  /// Each zone at each hour, in each quadrant and in each half: "edge, 10 o'clock", "center, upper left",
  /// "middle, left".
  std::vector<ZoneFacts> crossings;
  std::vector<ClusterFacts> clusters;  ///< largest first; what noise puts side by side is none
  int scattered = 0;                   ///< failed dies in no cluster
  NeighbourFacts neighbours;
  SpotFacts spot;
  RowFacts worst_row, worst_column;  ///< those with most failed dies, the first of several
  RunFacts longest_run;              ///< the first of the longest
  WaferPlace middle;                 ///< the mean place of all failed dies
  LineFacts line;
  RingFacts ring;
  RepeatFacts repeats;
  double edge_share = 0;  ///< of all failed dies, those in the edge zone
  bool operator==(const WaferFacts&) const = default;
};

/// The dies of one of a map's patterns: those within the shape that fits it best, each die in one pattern
/// only.
struct PatternFacts {
  std::string label;       ///< "Loc"
  int tested = 0;          ///< dies within its shape
  int failed = 0;          ///< of them
  double expected = 0;     ///< failed dies among them, did they fail as the rest of the wafer does
  double fail_share = 0;   ///< of all failed dies
  double cost = 0;         ///< what the yield would gain, had its failed dies passed, 0..1
  WaferPlace place;        ///< of their middle; no hour where it goes round the wafer
  WaferPlace first, last;  ///< ends of a line, from the left; of a part of the rim, clockwise
  double sweep = 0;        ///< of a part of the rim: degrees from `first` to `last`
  double length = 0;  ///< of a line from end to end, of others across the longer way; share of the diameter
  double width = 0;   ///< of a ring from hole to rim, of a part of the rim inwards, of others the shorter way
  double hole = 0;    ///< diameter of what a ring encloses, share of the wafer's
  std::optional<double> hole_rate;  ///< fail rate of the dies in there, 0..1; absent where none is tested
  double bow = 0;                   ///< of a line: how far it leaves the straight one, share of its length
  std::vector<int>
      open_hours;             ///< of a ring: 1..12 where it fails less than halfway to the rest of the wafer
  bool reaches_edge = false;  ///< some of its failed dies lie in the edge zone
  std::vector<std::pair<int, int>> cells;  ///< its failed dies: row and column of the grid
  bool operator==(const PatternFacts&) const = default;
};

/// Which dies are those of each pattern, by the labels of MixedWM38 (others, Random and Near-full have no
/// shape and are left out). Of all shapes that a pattern may have (a disk near the middle, a ring near it,
/// the rim, a part of the rim, a patch, a bent line) the one is taken whose dies' failing is least like the
/// rest of the wafer's: the greatest ratio of Bernoulli likelihoods (Kulldorff, A spatial scan statistic,
/// 1997). In the order of the labels; a pattern that no dies show is left out. Throws Error as to_grid does.
std::vector<PatternFacts> measure_patterns(const WaferMap& map, const std::vector<std::string>& labels);

/// As an array of JSON objects (numbers rounded to 4 places; without the cells), and as lines for a terminal;
/// no patterns: "[]" and an empty text.
std::string patterns_json(const std::vector<PatternFacts>& patterns);
std::string patterns_text(const std::vector<PatternFacts>& patterns);

/// Measures a map. A map without tested dies has counts and definitions only. Throws Error as to_grid does
/// where the coordinates span too much. docs/wafer-maps.md defines every fact.
WaferFacts measure_wafer(const WaferMap& map);
WaferFacts measure_wafer(const DieGrid& grid);

/// One fact in words: a stable name, its value as it is spoken in a sentence, and the number behind it.
struct Fact {
  std::string name;              ///< "yield", "zone.edge.fail_rate", "cluster.1.dies", "quadrant.densest"
  std::string value;             ///< "83.4 %", "edge", "7 o'clock", "12"
  std::optional<double> number;  ///< of numeric facts, in the unit of `value` (83.4 for "83.4 %")
  std::string definition;        ///< what is measured: "passed of tested dies"; of a zone, where it lies
  bool operator==(const Fact&) const = default;
};
/// The record as a list of named facts, in a fixed order.
std::vector<Fact> list_facts(const WaferFacts& facts);
/// The record as JSON (numbers rounded to 4 places), and as text for a terminal.
std::string facts_json(const WaferFacts& facts);
std::string facts_text(const WaferFacts& facts);

}  // namespace kerf
