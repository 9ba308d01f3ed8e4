#include "wafer/facts/patterns/field.h"

#include <algorithm>
#include <cmath>

namespace kerf::wafer {
namespace {

constexpr int kMostAcross = 64;  // spots
constexpr double kFewest = 3;    // dies of a pattern

}  // namespace

Field::Field(const Seen& seen) {
  // As many spots as dies across the wafer, at most kMostAcross; the outline is that of the dies in them.
  const auto spots_across = [](double half) {
    return std::clamp(int(std::lround(2 * half)), 1, kMostAcross);
  };
  columns_ = spots_across(seen.outline.half_width), rows_ = spots_across(seen.outline.half_height);
  pitch_ = 2.0 / std::min(columns_, rows_);
  spot_at_.assign(std::size_t(columns_) * rows_, -1);
  for (const SeenDie& die : seen.dies) {
    if (!die.tested) continue;
    const int column = std::clamp(int((die.at.x + 1) / 2 * columns_), 0, columns_ - 1);
    const int row = std::clamp(int((die.at.y + 1) / 2 * rows_), 0, rows_ - 1);
    int& spot = spot_at_[std::size_t(row) * columns_ + column];
    if (spot < 0) spot = int(spots_.size()), spots_.push_back({});
    Spot& one = spots_[std::size_t(spot)];
    one.at.x += die.at.x, one.at.y += die.at.y;
    one.dies += {1, double(die.failed)};
  }
  for (Spot& spot : spots_) {
    spot.at.x /= spot.dies.tested, spot.at.y /= spot.dies.tested;
    spot.radius = radius_of(spot.at), spot.angle = angle_of(spot.at);
  }
  background = background_rate(seen);
}

void Field::free_beside(const std::vector<Shape>& shapes) {
  for (Spot& spot : spots_)
    spot.free = std::ranges::none_of(shapes, [&](const Shape& shape) { return holds(shape, spot.at); });
}

Tally Field::count(const Shape& shape) const {
  Tally tally;
  for (const Spot& spot : spots_)
    if (spot.free && holds(shape, spot.at)) tally += spot.dies;
  return tally;
}

const Spot* Field::at(const Point& place) const {
  const int column = int(std::floor((place.x + 1) / 2 * columns_));
  const int row = int(std::floor((place.y + 1) / 2 * rows_));
  if (column < 0 || row < 0 || column >= columns_ || row >= rows_) return nullptr;
  const int spot = spot_at_[std::size_t(row) * columns_ + column];
  return spot < 0 || !spots_[std::size_t(spot)].free ? nullptr : &spots_[std::size_t(spot)];
}

double Field::ratio(const Tally& dies) const {
  const double base = std::clamp(background, 0.005, 0.95), rate = dies.rate(),
               passed = dies.tested - dies.failed;
  return (dies.failed > 0 ? dies.failed * std::log(rate / base) : 0) +
         (passed > 0 ? passed * std::log((1 - rate) / (1 - base)) : 0);
}

double Field::gain(const Tally& dies) const {
  return dies.tested < kFewest || dies.rate() <= background ? 0 : ratio(dies);
}

}  // namespace kerf::wafer
