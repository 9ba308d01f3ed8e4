// Simulated wafer maps with known patterns: each of the eight base patterns is a random process over the
// wafer that says how likely a die fails; maps of several patterns let every one of them kill a die on its
// own. Lengths are in radii of the tested disk (0 centre, 1 its rim), angles in degrees anticlockwise from
// the right. The same options, seed and number give the same map on every machine.
#pragma once

#include <kerf/progress.h>
#include <kerf/wafer.h>
#include <kerf/wafer_classes.h>

#include <cstdint>
#include <vector>

namespace kerf {

/// A value drawn evenly between two numbers for each wafer.
struct Between {
  double low = 0;
  double high = 0;
};

/// Center: a disk near the middle.
struct CenterProcess {
  Between radius{0.08, 0.35};
  Between offset{-0.19, 0.19};   ///< of its centre, to the right and upwards
  Between softness{0.02, 0.05};  ///< width over which failing fades out
  Between strength{0.98, 1};     ///< chance that a die inside fails
};

/// Donut: a ring near the middle around a hole in which next to nothing fails.
struct DonutProcess {
  Between hole{0.05, 0.34};  ///< radius of the hole
  Between width{0.12, 0.28};
  Between offset{-0.19, 0.19};
  Between softness{0.08, 0.2};  ///< outwards; the hole has a sharp rim
  Between strength{0.95, 1};
  Between hole_quiet{0.97, 1};  ///< part of the background that the hole lacks
};

/// Edge-Loc: part of the rim.
struct EdgeLocProcess {
  Between depth{0.075, 0.09};  ///< inwards from the rim, in the middle of the part
  Between span{40, 320};       ///< degrees
  Between direction{0, 360};   ///< of its middle, degrees
  Between softness{0.01, 0.03};
  Between fade{4, 12};    ///< degrees over which it ends
  Between taper{0, 0.2};  ///< part of the depth that is lost towards the ends
  Between strength{0.9, 0.98};
  Between fall{0.3, 0.5};  ///< part of the strength that is lost inwards
};

/// Edge-Ring: the whole rim.
struct EdgeRingProcess {
  Between depth{0.08, 0.09};
  Between softness{0.01, 0.03};
  Between strength{0.9, 0.98};
  Between fall{0.35, 0.5};
};

/// Loc: a ragged patch away from the middle.
struct LocProcess {
  Between distance{0.68, 0.82};    ///< of its centre from the wafer's
  Between direction{0, 360};       ///< degrees
  Between length{0.13, 0.55};      ///< along the rim, half
  Between width{0.12, 0.26};       ///< towards the rim, half
  Between raggedness{0.12, 0.35};  ///< how far its outline wanders, relative to its size
  Between softness{0.45, 1};       ///< relative to its size
  Between strength{0.85, 1};
};

/// Scratch: a thin arc, mirrored left and right by chance.
struct ScratchProcess {
  Between start{262, 288};   ///< degrees on the wafer where it begins
  Between start_at{0.9, 1};  ///< distance of that end from the centre
  Between end{332, 368};     ///< degrees where it ends
  Between end_at{0.85, 1};
  Between curvature{0.02, 0.16};  ///< height of the arc over its chord, relative to the chord; inwards
  Between width{0.035, 0.06};     ///< at least the width of a die is hit
  Between strength{0.93, 1};
};

/// Random: a coarse field of failing without a shape.
struct RandomProcess {
  Between share{0.26, 0.64};   ///< of all dies that fail
  Between scale{0.07, 0.4};    ///< length over which the field changes
  Between contrast{0.2, 1.8};  ///< of the field: 0 all places alike
  Between coarse{0.45, 0.65};  ///< dies across that it has of its own, relative to the wafer's
};

/// Near-full: nearly every die fails; those that pass lie together.
struct NearFullProcess {
  Between share{0.72, 0.99};
  Between scale{0.12, 0.6};
  Between contrast{1, 3.5};
  Between coarse{0.4, 0.75};
};

/// What the rest of the wafer does.
struct BackgroundProcess {
  Between normal{0.01, 0.145};    ///< share that fails on a wafer without a pattern
  Between pattern{0.186, 0.202};  ///< the same beside patterns; Random and Near-full have none
};

/// A fault of one place in each shot of the scanner, beside the patterns and without a label of its own.
struct ReticleProcess {
  double chance = 0;   ///< share of wafers that have one
  Between shot{3, 6};  ///< dies of a shot along each side
  Between strength{0.5, 1};
};

struct WaferSynthOptions {
  Between columns{52, 52};       ///< dies across, rounded
  Between aspect{1, 1};          ///< rows divided by columns: width of a die over its height
  Between edge_exclusion{0, 0};  ///< rim without dies, relative to the wafer's radius
  Between untested{0, 0};  ///< share of dies that were not tested: scattered, or where the tester stopped
  bool margin = false;     ///< even numbers leave the first row and column empty, as in MixedWM38
  std::vector<WaferLabels> classes;  ///< to draw from; empty: the 38 of MixedWM38
  double mixed = -1;  ///< share of maps with two patterns or more, where the classes have such and
                      ///< others; negative: as the classes have them
  CenterProcess center;
  DonutProcess donut;
  EdgeLocProcess edge_loc;
  EdgeRingProcess edge_ring;
  LocProcess loc;
  ScratchProcess scratch;
  RandomProcess random;
  NearFullProcess near_full;
  BackgroundProcess background;
  ReticleProcess reticle;
};

/// Options whose patterns vary more than MixedWM38's: scratches and patches anywhere and of any length, quiet
/// and loud backgrounds, blurred outlines.
WaferSynthOptions varied_wafers();

/// Throws Error with a sentence when an option lies outside of what is possible.
void check_synth_options(const WaferSynthOptions& options);

/// Map `number` of the series that `seed` stands for. `labels` of the map: names of its patterns; lot
/// "synth", wafer: the number.
WaferMap synth_wafer(const WaferSynthOptions& options, std::uint64_t seed, std::int64_t number);
/// The labels that synth_wafer gives map `number`.
WaferLabels synth_labels(const WaferSynthOptions& options, std::uint64_t seed, std::int64_t number);

struct WaferSeries {
  std::int64_t count = 100;
  std::uint64_t seed = 0;
};
/// Writes maps 0..count-1 by the ending of `out`:
/// - .npz: in MixedWM38's form, `maps` [N, H, W] (0 no die or untested, 1 pass, 2 fail), `labels` [N, 8],
///   `columns`, `class_name`, `index`; all maps must be of one size;
/// - .json: all maps with their labels;
/// - .csv: all maps, and their labels beside it in NAME.labels.csv;
/// - none: a folder of one .json a map and labels.csv.
/// Throws Error when the options or the ending do not fit, Interrupted when the observer asks to stop; the
/// file is then not there.
void write_synth_wafers(const Path& out, const WaferSynthOptions& options, const WaferSeries& series,
                        Observer& observer);

}  // namespace kerf
