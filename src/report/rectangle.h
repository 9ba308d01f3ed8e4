// Boxes as SVG.
#pragma once

#include <kerf/dataset.h>

#include <string_view>

namespace kerf::report {

/// A <rect> of a class; sides below 0 count as 0, which SVG allows.
std::string rectangle(std::string_view css_class, const Box& box);

}  // namespace kerf::report
