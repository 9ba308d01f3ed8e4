// The dies of a map as the search for shapes counts them: a big map in spots of several dies, so that its
// time is bounded.
#pragma once

#include <vector>

#include "wafer/facts/patterns/shapes.h"

namespace kerf::wafer {

struct Spot {
  Point at;
  double radius = 0, angle = 0;
  Tally dies;
  bool free = true;  ///< belongs to no other pattern
};

class Field {
 public:
  explicit Field(const Seen& seen);

  const std::vector<Spot>& spots() const { return spots_; }
  double pitch() const { return pitch_; }  ///< the larger side of a spot, radii
  double background = 0;                   ///< fail rate beside the patterns

  /// Which spots are free: those that none of the shapes holds.
  void free_beside(const std::vector<Shape>& shapes);
  /// The free dies of a shape.
  Tally count(const Shape& shape) const;
  /// The free spot at a place; null: none.
  const Spot* at(const Point& place) const;

  /// How much likelier the dies are if they fail at a rate of their own than at the background's: the log of
  /// Bernoulli likelihoods' ratio (Kulldorff, A spatial scan statistic, 1997).
  double ratio(const Tally& dies) const;
  /// The same; 0 where they fail no more than the background, or are too few.
  double gain(const Tally& dies) const;

 private:
  std::vector<Spot> spots_;
  std::vector<int> spot_at_;  ///< [rows_ * columns_], -1: none
  int columns_ = 0, rows_ = 0;
  double pitch_ = 0;
};

}  // namespace kerf::wafer
