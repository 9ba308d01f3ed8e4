// Failed dies that touch each other, told from those that noise puts side by side.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "wafer/facts/seen.h"

namespace kerf::wafer {
namespace {

/// The failed dies of one cluster and what is summed over them.
using Members = std::vector<const SeenDie*>;

/// Groups of touching failed dies, in the order of their first die.
std::vector<Members> groups_of(const Seen& seen) {
  std::vector<int> die_at(seen.grid.cells.size(), -1);
  for (std::size_t i = 0; i < seen.dies.size(); ++i)
    if (seen.dies[i].failed)
      die_at[std::size_t(seen.dies[i].row) * seen.grid.columns + seen.dies[i].column] = int(i);
  std::vector<Members> groups;
  const auto take = [&](int row, int column, Members& group) {
    if (row < 0 || column < 0 || row >= seen.grid.rows || column >= seen.grid.columns) return;
    int& die = die_at[std::size_t(row) * seen.grid.columns + column];
    if (die >= 0) group.push_back(&seen.dies[std::size_t(std::exchange(die, -1))]);
  };
  for (const SeenDie& die : seen.dies) {
    Members group;
    if (die.failed) take(die.row, die.column, group);
    for (std::size_t i = 0; i < group.size(); ++i)
      for (int row = -1; row <= 1; ++row)
        for (int column = -1; column <= 1; ++column)
          take(group[i]->row + row, group[i]->column + column, group);
    if (!group.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

/// What noise of that rate reaches in one map of a hundred (simulated on round maps 26 to 101 dies across,
/// rates to 0.3) is no cluster.
int smallest_cluster(double background, int tested) {
  const double reached = 4 * std::exp(12.5 * std::min(background, 0.3));
  return int(std::ceil(std::max(3.0, std::min(reached, tested / 10.0))));
}

/// Places in radii summed up: their middle, and the axes of their spread.
struct Spread {
  Point middle;
  double direction = 0;         ///< radians from horizontal, counterclockwise, 0..pi
  double major = 0, minor = 0;  ///< standard deviations
};

Spread spread_of(const Seen& seen, const Members& dies) {
  Spread spread;
  for (const SeenDie* die : dies) {
    spread.middle.x += die->at.x / double(dies.size());
    spread.middle.y += die->at.y / double(dies.size());
  }
  // A die is a small square, not a point.
  const Point half = seen.half_die();
  double xx = half.x * half.x / 3, yy = half.y * half.y / 3, xy = 0;
  for (const SeenDie* die : dies) {
    const double x = die->at.x - spread.middle.x, y = die->at.y - spread.middle.y;
    xx += x * x / double(dies.size());
    yy += y * y / double(dies.size());
    xy += x * y / double(dies.size());
  }
  const double mean = (xx + yy) / 2, apart = std::hypot((xx - yy) / 2, xy);
  spread.major = std::sqrt(mean + apart);
  spread.minor = std::sqrt(std::max(mean - apart, 1e-12));
  spread.direction = apart < 1e-12 ? 0 : std::atan2(2 * xy, xx - yy) / 2;
  if (spread.direction < 0) spread.direction += std::numbers::pi;
  return spread;
}

/// From one outer rim to the other along a direction, in diameters.
double length_along(const Seen& seen, const Members& dies, double direction) {
  const double x = std::cos(direction), y = std::sin(direction);
  double low = 1e9, high = -1e9;
  for (const SeenDie* die : dies) {
    const double along = die->at.x * x + die->at.y * y;
    low = std::min(low, along);
    high = std::max(high, along);
  }
  const Point half = seen.half_die();
  return (high - low) / 2 + std::abs(half.x * x) + std::abs(half.y * y);
}

/// Tested dies between the outermost members of each row (or column).
int between(const Seen& seen, const Members& dies, bool by_row) {
  const int lines = by_row ? seen.grid.rows : seen.grid.columns;
  std::vector<std::pair<int, int>> ends(std::size_t(lines), {1 << 30, -1});
  for (const SeenDie* die : dies) {
    auto& [first, last] = ends[std::size_t(by_row ? die->row : die->column)];
    const int at = by_row ? die->column : die->row;
    first = std::min(first, at);
    last = std::max(last, at);
  }
  int tested = 0;
  for (int line = 0; line < lines; ++line) {
    for (int at = ends[std::size_t(line)].first; at <= ends[std::size_t(line)].second; ++at) {
      const DieState state = by_row ? seen.grid.at(line, at) : seen.grid.at(at, line);
      tested += is_tested(state);
    }
  }
  return tested;
}

/// How many of the twelve hours around the wafer's centre it reaches.
int hours_of(const Members& dies) {
  std::array<int, kHours> hours{};
  for (const SeenDie* die : dies)
    if (const int hour = hour_at(die->radius, die->angle); hour >= 0) ++hours[std::size_t(hour)];
  return int(std::count_if(hours.begin(), hours.end(), [](int count) { return count > 0; }));
}

/// Its middle; the zone that most of it lies in; no hour where it goes around the centre.
WaferPlace place_of(const Members& dies, const Point& middle) {
  WaferPlace place = place_at(middle);
  std::array<int, 3> zones{};
  for (const SeenDie* die : dies) ++zones[std::size_t(zone_at(die->radius))];
  place.zone = zone_name(int(std::max_element(zones.begin(), zones.end()) - zones.begin()));
  if (hours_of(dies) >= 10) place.oclock.reset();
  return place;
}

ClusterFacts facts_of(const Seen& seen, const Members& dies, int failed) {
  ClusterFacts cluster;
  cluster.dies = int(dies.size());
  cluster.fail_share = double(dies.size()) / failed;
  const auto [left, right] = std::minmax_element(
      dies.begin(), dies.end(), [](const auto* a, const auto* b) { return a->column < b->column; });
  const auto [top, bottom] = std::minmax_element(
      dies.begin(), dies.end(), [](const auto* a, const auto* b) { return a->row < b->row; });
  cluster.left = (*left)->column;
  cluster.top = (*top)->row;
  cluster.width = (*right)->column - cluster.left + 1;
  cluster.height = (*bottom)->row - cluster.top + 1;
  const Spread spread = spread_of(seen, dies);
  cluster.place = place_of(dies, spread.middle);
  cluster.length = length_along(seen, dies, spread.direction);
  cluster.elongation = spread.major / spread.minor;
  cluster.direction = spread.direction * 180 / std::numbers::pi;
  for (const SeenDie* die : dies) cluster.reach = std::max(cluster.reach, die->radius);
  cluster.filled = double(dies.size()) / std::max(between(seen, dies, true), between(seen, dies, false));
  return cluster;
}

}  // namespace

void measure_clusters(const Seen& seen, WaferFacts& facts) {
  std::vector<Members> groups = groups_of(seen);
  const int smallest = smallest_cluster(background_rate(seen), facts.tested);
  facts.scattered = facts.failed;
  std::erase_if(groups, [smallest](const Members& group) { return int(group.size()) < smallest; });
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Members& a, const Members& b) { return a.size() > b.size(); });
  for (const Members& group : groups) {
    facts.clusters.push_back(facts_of(seen, group, facts.failed));
    facts.scattered -= int(group.size());
  }
}

}  // namespace kerf::wafer
