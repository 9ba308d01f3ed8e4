// A patch away from the wafer's middle: the best of round ones, then made longer, turned and moved as far as
// it gains; or one that follows the rim.
#include <algorithm>
#include <array>
#include <cmath>

#include "wafer/facts/patterns/search.h"

namespace kerf::wafer {
namespace {

constexpr double kStep = 0.09;     // of the middle
constexpr double kNearest = 0.15;  // to the wafer's middle; nearer it is a Center
constexpr double kFarthest = 1.0;
constexpr double kSmallest = 0.08;  // half an axis
constexpr double kLargest = 0.6;
constexpr double kTurn = 15;  // degrees

constexpr double kFollowing = 0.05;  // step of one that follows the rim, radii
constexpr double kLongest = 150;     // degrees

template <typename Kind>
struct Tried {
  Kind shape;
  double gain = 0;
};

bool is_allowed(const Patch& patch) {
  const double radius = radius_of(patch.middle);
  return radius >= kNearest && radius <= kFarthest && std::min(patch.along, patch.across) >= kSmallest &&
         std::max(patch.along, patch.across) <= kLargest;
}
bool is_allowed(const Band& band) {
  return band.inner >= kNearest && band.outer - band.inner >= kSmallest && band.sweep >= kTurn / 2 &&
         band.sweep <= kLongest;
}

std::array<Patch, 10> changed(const Patch& from, double step) {
  std::array<Patch, 10> next;
  next.fill(from);
  next[0].middle.x += step, next[1].middle.x -= step;
  next[2].middle.y += step, next[3].middle.y -= step;
  next[4].along += step, next[5].along -= step;
  next[6].across += step, next[7].across -= step;
  next[8].direction += kTurn, next[9].direction -= kTurn;
  return next;
}
std::array<Band, 8> changed(const Band& from, double step) {
  const double turn = 60 * step;
  std::array<Band, 8> next;
  next.fill(from);
  next[0].inner += step, next[1].inner -= step, next[2].outer += step, next[3].outer -= step;
  next[4].from += turn, next[4].sweep -= turn, next[5].from -= turn, next[5].sweep += turn;
  next[6].sweep += turn, next[7].sweep -= turn;
  return next;
}

/// Changes one thing at a time as long as that gains.
template <typename Kind>
void improve(const Field& field, double first_step, Tried<Kind>& best) {
  for (const double step : {first_step, first_step / 2}) {
    bool better = true;
    while (better) {
      better = false;
      for (const Kind& shape : changed(best.shape, step)) {
        if (!is_allowed(shape)) continue;
        const double gain = field.gain(field.count(shape));
        if (gain > best.gain) best = {shape, gain}, better = true;
      }
    }
  }
}

/// The best of the round ones, some of them improved.
Tried<Patch> search_ellipse(const Field& field) {
  constexpr std::array<double, 5> kSizes{0.1, 0.16, 0.22, 0.3, 0.4};
  constexpr std::size_t kFollowed = 3;
  std::vector<Tried<Patch>> starts;
  for (double x = -kFarthest; x <= kFarthest; x += kStep) {
    for (double y = -kFarthest; y <= kFarthest; y += kStep) {
      std::array<Tally, kSizes.size()> sums{};
      for (const Spot& spot : field.spots()) {
        if (!spot.free || std::abs(spot.at.x - x) > kSizes.back() || std::abs(spot.at.y - y) > kSizes.back())
          continue;
        const double far = distance(spot.at, {x, y});
        for (std::size_t i = 0; i < kSizes.size(); ++i)
          if (far <= kSizes[i]) sums[i] += spot.dies;
      }
      for (std::size_t i = 0; i < kSizes.size(); ++i) {
        const Tried<Patch> tried{{{x, y}, kSizes[i], kSizes[i], 0}, field.gain(sums[i])};
        if (tried.gain > 0 && is_allowed(tried.shape)) starts.push_back(tried);
      }
    }
  }
  if (starts.empty()) return {};
  const auto last = starts.begin() + std::ptrdiff_t(std::min(kFollowed, starts.size()));
  std::partial_sort(starts.begin(), last, starts.end(),
                    [](const auto& a, const auto& b) { return a.gain > b.gain; });
  for (auto start = starts.begin(); start != last; ++start) improve(field, kStep, *start);
  return *std::max_element(starts.begin(), last,
                           [](const auto& a, const auto& b) { return a.gain < b.gain; });
}

/// Between two distances and two directions.
Tried<Band> search_following(const Field& field) {
  constexpr int kBands = int(1 / kFollowing), kTurns = int(360 / kTurn), kWidest = int(kLongest / kTurn);
  std::array<std::array<Tally, kTurns>, kBands> polar{};
  for (const Spot& spot : field.spots())
    if (spot.free)
      polar[std::size_t(std::min(int(spot.radius / kFollowing), kBands - 1))]
           [std::size_t(spot.angle / kTurn) % kTurns] += spot.dies;
  Tried<Band> best;
  for (int inner = int(kNearest / kFollowing); inner < kBands; ++inner) {
    std::array<Tally, kTurns> turns{};
    for (int outer = inner; outer < kBands; ++outer) {
      for (int turn = 0; turn < kTurns; ++turn)
        turns[std::size_t(turn)] += polar[std::size_t(outer)][std::size_t(turn)];
      for (int from = 0; from < kTurns; ++from) {
        Tally dies;
        for (int wide = 1; wide <= kWidest; ++wide) {
          dies += turns[std::size_t(from + wide - 1) % kTurns];
          const Tried<Band> tried{
              {{}, kFollowing * inner, kFollowing * (outer + 1), kTurn * from, kTurn * wide},
              field.gain(dies)};
          if (tried.gain > best.gain && is_allowed(tried.shape)) best = tried;
        }
      }
    }
  }
  if (best.gain > 0) improve(field, kFollowing, best);
  return best;
}

}  // namespace

std::optional<Shape> search_loc(const Field& field) {
  const auto ellipse = search_ellipse(field);
  const auto following = search_following(field);
  if (ellipse.gain == 0 && following.gain == 0) return std::nullopt;
  return ellipse.gain >= following.gain ? Shape(ellipse.shape) : Shape(following.shape);
}

}  // namespace kerf::wafer
