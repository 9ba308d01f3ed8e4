// A map as a person sees it: dies with their places on a round wafer.
#pragma once

#include <kerf/wafer.h>
#include <kerf/wafer_facts.h>

#include <cstddef>
#include <vector>

namespace kerf::wafer {

inline constexpr double kCenterRadius = 0.35;  ///< below: center
inline constexpr double kEdgeRadius = 0.85;    ///< from here on: edge
inline constexpr int kRings = 5;
inline constexpr int kHours = 12;

/// The ellipse in cells of the grid that is the round wafer.
struct Outline {
  double middle_column = 0, middle_row = 0;
  double half_width = 0.5, half_height = 0.5;  ///< to the outer rim of the outermost dies
};

/// Where the box around all dies has its middle and its rim.
Outline outline_of(const DieGrid& grid);
/// The same; where the source states centre, diameter and pitch and the dies span less than 4/5 of that
/// wafer in a direction (half a map), what it states.
Outline outline_of(const WaferMap& map, const DieGrid& grid);

/// A place on the wafer: x to the right, y upwards, in radii.
struct Point {
  double x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

/// Dies and how many of them failed.
struct Tally {
  double tested = 0, failed = 0;
  double rate() const { return tested == 0 ? 0 : failed / tested; }
  Tally& operator+=(const Tally& other) { return tested += other.tested, failed += other.failed, *this; }
  Tally& operator-=(const Tally& other) { return tested -= other.tested, failed -= other.failed, *this; }
};

inline bool is_tested(DieState state) {
  return state == DieState::pass || state == DieState::fail;
}

struct SeenDie {
  int row = 0, column = 0;
  Point at;
  double radius = 0;
  double angle = 0;  ///< degrees clockwise from 12 o'clock
  bool tested = false, failed = false;
};

struct Seen {
  DieGrid grid;
  Outline outline;
  std::vector<SeenDie> dies;  ///< by row, then column

  DieState state(int row, int column) const {
    if (row < 0 || column < 0 || row >= grid.rows || column >= grid.columns) return DieState::off_wafer;
    return grid.at(row, column);
  }
  Point point(double row, double column) const {
    return {(column - outline.middle_column) / outline.half_width,
            (outline.middle_row - row) / outline.half_height};
  }
  /// Half the size of a die in radii: what keeps a row of dies from having no width.
  Point half_die() const { return {0.5 / outline.half_width, 0.5 / outline.half_height}; }
};

Seen see(DieGrid grid, const Outline& outline);

double radius_of(const Point& point);
/// Degrees clockwise from 12 o'clock, 0..360; 0 at the centre.
double angle_of(const Point& point);
/// 0 "center", 1 "middle", 2 "edge".
int zone_at(double radius);
const char* zone_name(int zone);
/// 0 for 12 o'clock, 1 for 1 o'clock ..; -1 at the very centre.
int hour_at(double radius, double angle);
WaferPlace place_at(const Point& point);

/// The fail rate beside the patterns: of 20 parts of the wafer, five rings in four quarters, a third fails
/// less. There has to be a tested die.
double background_rate(const Seen& seen);

void measure_zones(const Seen& seen, WaferFacts& facts);
void measure_clusters(const Seen& seen, WaferFacts& facts);
LineFacts measure_line(const Seen& seen);
RingFacts measure_ring(const Seen& seen);
RepeatFacts measure_repeats(const Seen& seen);
NeighbourFacts measure_neighbours(const Seen& seen, int failed, int tested);
SpotFacts measure_spot(const Seen& seen);
/// Rows, columns, runs and the middle of the failed dies; one has to have failed.
void measure_rows(const Seen& seen, WaferFacts& facts);

}  // namespace kerf::wafer
