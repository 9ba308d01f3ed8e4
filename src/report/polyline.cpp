#include "report/polyline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace kerf::report {
namespace {

using Iterator = std::vector<ScreenPoint>::const_iterator;

void keep_extremes(Iterator begin, Iterator end, std::vector<ScreenPoint>& kept) {
  const auto [lowest, highest] =
      std::minmax_element(begin, end, [](const ScreenPoint& a, const ScreenPoint& b) { return a.y < b.y; });
  std::array<Iterator, 4> wanted = {begin, lowest, highest, std::prev(end)};
  std::sort(wanted.begin(), wanted.end());
  const auto last = std::unique(wanted.begin(), wanted.end());
  for (auto i = wanted.begin(); i != last; ++i) kept.push_back(**i);
}

}  // namespace

std::vector<ScreenPoint> thin_out(const std::vector<ScreenPoint>& points) {
  std::vector<ScreenPoint> kept;
  for (auto begin = points.begin(); begin != points.end();) {
    const double column = std::floor(begin->x);
    const auto end = std::find_if(begin, points.end(),
                                  [&](const ScreenPoint& point) { return std::floor(point.x) != column; });
    keep_extremes(begin, end, kept);
    begin = end;
  }
  return kept;
}

std::string path_data(const std::vector<ScreenPoint>& points) {
  std::string data;
  for (const ScreenPoint& point : points)
    data += fmt::format("{}{:.2f} {:.2f}", data.empty() ? "M" : " L", point.x, point.y);
  return data;
}

}  // namespace kerf::report
