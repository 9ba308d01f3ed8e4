// Round numbers along an axis.
#pragma once

#include <string>
#include <vector>

namespace kerf::report {

struct Axis {
  double low = 0, high = 1;   ///< the first and the last tick
  std::vector<double> ticks;  ///< ascending, `step` apart
  double step = 1;

  /// Place of a value from 0 (low) to 1 (high).
  double share(double value) const { return (value - low) / (high - low); }
  /// A tick as text, with the decimals that its step needs.
  std::string text(double tick) const;
};

enum class AxisEnds { round, tight };

/// An axis over `low`..`high` with about `count` ticks 1, 2 or 5 times a power of ten apart. Round ends lie
/// on ticks; tight ends are the values themselves. A range without extent is widened.
Axis make_axis(double low, double high, int count, AxisEnds ends);

}  // namespace kerf::report
