// Where on the wafer: what a text says, and what the case has.
#pragma once

#include <kerf/teach.h>

#include <string>
#include <vector>

namespace kerf::teach {

/// A direction from the centre, degrees clockwise from 12 o'clock, and how far off it still is that
/// direction.
struct Direction {
  double angle = 0;
  double within = 0;
  std::string words;  ///< as written
};
struct SaidPlace {
  std::vector<std::string> zones;  ///< "center", "middle", "edge"
  std::vector<Direction> directions;
  bool everywhere = false;
  bool around = false;  ///< all the way round
  bool empty() const { return zones.empty() && directions.empty() && !everywhere && !around; }
};
/// "6 o'clock", "bottom", "lower edge", "upper left", "左上", "下边缘", "六点钟", "everywhere", ..
SaidPlace place_in(const std::string& text);

/// A place that a right answer names.
struct TruePlace {
  std::string pattern;
  std::vector<std::string> zones;  ///< any of them will do; empty: all over the wafer
  std::vector<double> angles;      ///< any of these directions; empty: all round, or the very centre
  std::string words;               ///< "edge, 6 o'clock"
};
/// One for each label that has a place.
std::vector<TruePlace> places_of(const TeachCase& about);

/// Degrees between two directions, 0..180.
double between(double a, double b);

}  // namespace kerf::teach
