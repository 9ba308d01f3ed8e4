#include "report/rectangle.h"

#include <fmt/format.h>

#include <algorithm>

namespace kerf::report {

std::string rectangle(std::string_view css_class, const Box& box) {
  return fmt::format(R"(<rect class="{}" x="{:.6g}" y="{:.6g}" width="{:.6g}" height="{:.6g}"/>)", css_class,
                     box.x, box.y, std::max(0.0, box.width), std::max(0.0, box.height));
}

}  // namespace kerf::report
