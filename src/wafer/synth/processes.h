// The base patterns as random processes over the tested disk.
#pragma once

#include <kerf/wafer_synth.h>

#include <functional>
#include <utility>

#include "base/random.h"

namespace kerf::wafer {

/// A place on the wafer in radii of the tested disk, y upwards; `pitch` is the larger side of a die there.
struct Place {
  double x = 0;
  double y = 0;
  double pitch = 0;
};

using Field = std::function<double(const Place&)>;

/// A pattern as drawn for one wafer.
struct Process {
  Field fails;         ///< chance that a die here fails of it, 0..1
  Field quiet;         ///< part of the background that it takes away here; empty: nothing
  double coarse = 1;   ///< dies across of its own, relative to the wafer's; below 1: dies fail in blocks
  bool alone = false;  ///< there is no background beside it
};

Process draw_center(const CenterProcess& options, Random& random);
Process draw_donut(const DonutProcess& options, Random& random);
Process draw_edge_loc(const EdgeLocProcess& options, Random& random);
Process draw_edge_ring(const EdgeRingProcess& options, Random& random);
Process draw_loc(const LocProcess& options, Random& random);
Process draw_scratch(const ScratchProcess& options, Random& random);
Process draw_random(const RandomProcess& options, Random& random);
Process draw_near_full(const NearFullProcess& options, Random& random);

/// Any of the above.
Process draw_pattern(WaferPattern pattern, const WaferSynthOptions& options, Random& random);

inline double draw(const Between& between, Random& random) {
  return random.uniform(between.low, between.high);
}

/// Rows and columns of a wafer that many dies across, rows divided by columns being `aspect`.
std::pair<int, int> grid_size(double columns, double aspect);

/// 0 far below zero, 1 far above, a straight ramp of that width between.
double ramp(double value, double width);
/// Degrees of a place, anticlockwise from the right, and the difference of two angles in -180..180.
double degrees_of(const Place& place);
double turn_between(double from, double to);
/// The place at an angle (degrees) and a distance.
Place at_angle(double degrees, double distance);

}  // namespace kerf::wafer
