// A line, straight or bent: from every place to every other on a coarse lattice, then the best ones' ends
// moved.
#include <algorithm>
#include <array>
#include <cmath>

#include "wafer/facts/patterns/search.h"

namespace kerf::wafer {
namespace {

constexpr double kStep = 0.12;      // of the lattice
constexpr double kShortest = 0.25;  // chord
constexpr std::array<double, 7> kBends{-0.24, -0.16, -0.08, 0, 0.08, 0.16, 0.24};
constexpr std::size_t kFollowed = 24;
constexpr double kLikely = 0.9;  // that a die on a line fails, while many lines are tried

struct Tried {
  Curve curve;
  double gain = 0;
};

/// What a line gains by running over each place, when its dies fail as one is likely to.
class Gains {
 public:
  explicit Gains(const Field& field) : step_(field.pitch() / 2), across_(int(2 * kReach / step_) + 1) {
    const double base = std::clamp(field.background, 0.005, 0.85);
    const double hit = std::log(kLikely / base), miss = std::log((1 - kLikely) / (1 - base));
    gains_.assign(std::size_t(across_) * across_, 0);
    for (int row = 0; row < across_; ++row)
      for (int column = 0; column < across_; ++column)
        if (const Spot* spot = field.at({(column + 0.5) * step_ - kReach, (row + 0.5) * step_ - kReach}))
          gains_[std::size_t(row) * across_ + column] =
              float(hit * spot->dies.failed + miss * (spot->dies.tested - spot->dies.failed));
  }

  double under(const Curve& curve) const {
    const double x = curve.to.x - curve.from.x, y = curve.to.y - curve.from.y;
    const int steps = std::max(2, int(std::hypot(x, y) / (2 * step_)));
    double sum = 0;
    for (int step = 0; step <= steps; ++step) {
      const double share = double(step) / steps, bow = 4 * curve.bend * share * (1 - share);
      const int column = int((curve.from.x + share * x - bow * y + kReach) / step_);
      const int row = int((curve.from.y + share * y + bow * x + kReach) / step_);
      sum += double(gains_[std::size_t(row) * across_ + column]);
    }
    return sum;
  }

 private:
  static constexpr double kReach = 2;  // bows lie within
  double step_;
  int across_;
  std::vector<float> gains_;  ///< [across_, across_], half a spot each
};

/// Moves ends and bow as long as that gains; `measure` tells the gain of a curve.
template <typename Measure>
void improve(double first_step, Tried& best, const Measure& measure) {
  for (double step = first_step; step > first_step / 10; step /= 2) {
    bool better = true;
    while (better) {
      better = false;
      std::array<Curve, 10> next;
      next.fill(best.curve);
      next[0].from.x += step, next[1].from.x -= step, next[2].from.y += step, next[3].from.y -= step;
      next[4].to.x += step, next[5].to.x -= step, next[6].to.y += step, next[7].to.y -= step;
      next[8].bend += step / 2, next[9].bend -= step / 2;
      for (const Curve& curve : next) {
        if (distance(curve.from, curve.to) < kShortest || radius_of(curve.from) > 1.02 ||
            radius_of(curve.to) > 1.02 || std::abs(curve.bend) > 0.35)
          continue;
        const double gain = measure(curve);
        if (gain > best.gain + 1e-9) best = {curve, gain}, better = true;
      }
    }
  }
}

std::vector<Point> lattice() {
  std::vector<Point> places;
  for (double x = -1; x <= 1; x += kStep)
    for (double y = -1; y <= 1; y += kStep)
      if (radius_of({x, y}) <= 1) places.push_back({x, y});
  return places;
}

std::vector<Tried> best_starts(const Gains& gains) {
  std::vector<Tried> starts;
  const auto places = lattice();
  const auto weaker = [](const Tried& a, const Tried& b) { return a.gain > b.gain; };  // the weakest on top
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      if (distance(places[i], places[j]) < kShortest) continue;
      for (const double bend : kBends) {
        const Curve curve{places[i], places[j], bend, 0};
        const double gain = gains.under(curve);
        if (gain <= 0 || (starts.size() == kFollowed && gain <= starts.front().gain)) continue;
        if (starts.size() == kFollowed) std::ranges::pop_heap(starts, weaker), starts.pop_back();
        starts.push_back({curve, gain});
        std::ranges::push_heap(starts, weaker);
      }
    }
  }
  return starts;
}

}  // namespace

std::optional<Shape> search_scratch(const Field& field) {
  Tried best;
  const Gains gains(field);
  for (Tried start : best_starts(gains)) {
    improve(kStep, start, [&](const Curve& curve) { return gains.under(curve); });
    if (start.gain > best.gain) best = start;
  }
  if (best.gain == 0) return std::nullopt;
  Tried wide;
  for (const double dies : {0.5, 0.75, 1.0, 1.5}) {
    Tried tried{best.curve, 0};
    tried.curve.width = dies * field.pitch();
    const auto measure = [&](const Curve& curve) { return field.gain(field.count(curve)); };
    tried.gain = measure(tried.curve);
    improve(field.pitch(), tried, measure);
    if (tried.gain > wide.gain) wide = tried;
  }
  return wide.gain == 0 ? best.curve : wide.curve;
}

}  // namespace kerf::wafer
