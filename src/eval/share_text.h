// Shares as tables show them.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace kerf {

/// Three digits behind the point; "n/a" for what is not defined.
inline std::string share_text(double value) {
  return std::isnan(value) ? "n/a" : fmt::format("{:.3f}", value);
}

}  // namespace kerf
