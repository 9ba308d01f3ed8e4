// What the patterns of a wafer look like: bands around a middle, patches, curves. Places and lengths in
// radii.
#pragma once

#include <variant>

#include "wafer/facts/seen.h"

namespace kerf::wafer {

/// All between two distances from a middle, and between two directions where it does not go round: a disk, a
/// ring, a part of the rim.
struct Band {
  Point middle;
  double inner = 0, outer = 0;
  double from = 0, sweep = 360;  ///< degrees clockwise from 12 o'clock, and onwards
  bool operator==(const Band&) const = default;
};

/// An ellipse.
struct Patch {
  Point middle;
  double along = 0, across = 0;  ///< half its axes
  double direction = 0;          ///< of the first axis, degrees from horizontal, counterclockwise
  bool operator==(const Patch&) const = default;
};

/// A bent strip from end to end.
struct Curve {
  Point from, to;
  double bend = 0;   ///< height of the bow over the chord's middle, to the left of it, relative to the chord
  double width = 0;  ///< half of it
  bool operator==(const Curve&) const = default;
};

using Shape = std::variant<Band, Patch, Curve>;

bool holds(const Shape& shape, const Point& at);

/// The place on a curve that much of its way along, 0..1.
Point along(const Curve& curve, double share);
/// How far one place is from another.
double distance(const Point& a, const Point& b);
/// Degrees clockwise from one direction to another, 0..360.
double turn_from(double from, double to);

}  // namespace kerf::wafer
