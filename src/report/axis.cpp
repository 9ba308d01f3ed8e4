#include "report/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace kerf::report {
namespace {

double round_step(double rough) {
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (rough <= factor * power * (1 + 1e-9)) return factor * power;
  return 10 * power;
}

}  // namespace

std::string Axis::text(double tick) const {
  const double largest = std::max(std::abs(low), std::abs(high));
  if (std::abs(tick) < step / 2) return "0";
  if (largest >= 1e6 || largest < 1e-3) return fmt::format("{:.4g}", tick);
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  return fmt::format("{:.{}f}", tick, decimals);
}

Axis make_axis(double low, double high, int count, AxisEnds ends) {
  const double least = std::max({std::abs(low), std::abs(high), 1e-290}) * 1e-9;
  if (!(high - low > least)) {
    const double widen = low == 0 && high == 0 ? 1 : std::max(std::abs(low), std::abs(high)) * 0.1;
    low -= widen;
    high += widen;
  }
  Axis axis;
  axis.step = round_step((high - low) / count);
  const double slack = 1e-9;
  const bool round = ends == AxisEnds::round;
  const double first = round ? std::floor(low / axis.step + slack) : std::ceil(low / axis.step - slack);
  const double last = round ? std::ceil(high / axis.step - slack) : std::floor(high / axis.step + slack);
  for (double i = first; i <= last; ++i) axis.ticks.push_back(i * axis.step);
  axis.low = round ? axis.ticks.front() : low;
  axis.high = round ? axis.ticks.back() : high;
  return axis;
}

}  // namespace kerf::report
