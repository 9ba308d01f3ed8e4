#include "report/places.h"

#include <fmt/format.h>

#include <algorithm>

namespace kerf::report {

Box around(const Box& a, const Box& b) {
  const double x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

std::string said_text(const std::string& label, double confidence) {
  return fmt::format("{} {:.0f} %", label, 100 * confidence);
}

}  // namespace kerf::report
