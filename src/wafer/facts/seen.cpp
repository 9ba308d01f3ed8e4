#include "wafer/facts/seen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "wafer/grid_bounds.h"

namespace kerf::wafer {
namespace {

constexpr double kPartial = 0.8;  // a map that spans less of its wafer is a part of it
constexpr double kSameAngle =
    1e-9;  // dies on a diagonal lie on the border of two hours, whatever atan2 rounds
constexpr double kVeryCentre = 1e-12;  // a radius that is none

template <typename T>
bool is_known(const std::optional<Known<T>>& value) {
  return value && !value->guessed && value->value > 0;
}

/// What the source says of centre and size.
std::optional<Outline> stated_outline(const WaferMap& map) {
  const WaferGeometry& geometry = map.geometry;
  if (!geometry.center_die || !is_known(geometry.diameter_mm) || !is_known(geometry.die_width_um) ||
      !is_known(geometry.die_height_um))
    return std::nullopt;
  const auto [x, y] = *geometry.center_die;
  std::int64_t left = map.dies[0].x, right = left, low = map.dies[0].y, high = low;
  for (const Die& die : map.dies) {
    left = std::min<std::int64_t>(left, die.x);
    right = std::max<std::int64_t>(right, die.x);
    low = std::min<std::int64_t>(low, die.y);
    high = std::max<std::int64_t>(high, die.y);
  }
  const double radius_um = geometry.diameter_mm->value * 500;
  return Outline{double(geometry.x_right.value ? x - left : right - x),
                 double(geometry.y_down.value ? y - low : high - y), radius_um / geometry.die_width_um->value,
                 radius_um / geometry.die_height_um->value};
}

}  // namespace

Outline outline_of(const DieGrid& grid) {
  const GridBounds box = bounds_of(grid);
  if (box.empty()) return {};
  return {(box.left + box.right) / 2.0, (box.top + box.bottom) / 2.0, (box.right - box.left + 1) / 2.0,
          (box.bottom - box.top + 1) / 2.0};
}

Outline outline_of(const WaferMap& map, const DieGrid& grid) {
  const Outline box = outline_of(grid);
  const std::optional<Outline> stated = map.dies.empty() ? std::nullopt : stated_outline(map);
  if (!stated) return box;
  const double across = box.half_width / stated->half_width, down = box.half_height / stated->half_height;
  // Dies that do not fit on the stated wafer show that it is not meant so.
  const bool fits = std::max(across, down) <= 1.1 &&
                    std::abs(box.middle_column - stated->middle_column) <= 1.1 * stated->half_width &&
                    std::abs(box.middle_row - stated->middle_row) <= 1.1 * stated->half_height;
  return fits && std::min(across, down) < kPartial ? *stated : box;
}

Seen see(DieGrid grid, const Outline& outline) {
  Seen seen{std::move(grid), outline, {}};
  seen.dies.reserve(seen.grid.cells.size());
  for (int row = 0; row < seen.grid.rows; ++row) {
    for (int column = 0; column < seen.grid.columns; ++column) {
      const DieState state = seen.grid.at(row, column);
      if (state == DieState::off_wafer) continue;
      const Point at = seen.point(row, column);
      seen.dies.push_back(
          {row, column, at, radius_of(at), angle_of(at), is_tested(state), state == DieState::fail});
    }
  }
  return seen;
}

double radius_of(const Point& point) {
  return std::sqrt(point.x * point.x + point.y * point.y);
}

double angle_of(const Point& point) {
  if (radius_of(point) < kVeryCentre) return 0;
  const double degrees = std::atan2(point.x, point.y) * 180 / std::numbers::pi;
  return degrees < 0 ? degrees + 360 : degrees;
}

int zone_at(double radius) {
  return radius < kCenterRadius ? 0 : radius < kEdgeRadius ? 1 : 2;
}

const char* zone_name(int zone) {
  constexpr const char* kNames[] = {"center", "middle", "edge"};
  return kNames[zone];
}

int hour_at(double radius, double angle) {
  if (radius < kVeryCentre) return -1;
  return int((angle + 15 + kSameAngle) / 30) % kHours;
}

double background_rate(const Seen& seen) {
  std::array<int, 4 * kRings> tested{}, failed{};
  for (const SeenDie& die : seen.dies) {
    if (!die.tested) continue;
    const int ring = std::min(int(die.radius * kRings), kRings - 1);
    const auto part = std::size_t(ring * 4 + std::min(int(die.angle / 90), 3));
    ++tested[part];
    failed[part] += die.failed;
  }
  std::vector<double> rates;
  for (std::size_t part = 0; part < tested.size(); ++part)
    if (tested[part] > 0) rates.push_back(double(failed[part]) / tested[part]);
  const auto lower = rates.begin() + std::ptrdiff_t(rates.size() / 3);
  std::nth_element(rates.begin(), lower, rates.end());
  return *lower;
}

WaferPlace place_at(const Point& point) {
  WaferPlace place{radius_of(point), angle_of(point), {}, {}};
  place.zone = zone_name(zone_at(place.radius));
  const int hour = hour_at(place.radius, place.angle);
  if (hour >= 0) place.oclock = hour == 0 ? kHours : hour;
  return place;
}

}  // namespace kerf::wafer
