// What galleries of failures have in common.
#pragma once

#include <kerf/dataset.h>

#include <cstddef>
#include <string>

namespace kerf::report {

constexpr std::size_t kMostResults = 8;  ///< drawn into one picture; weak ones may lie there by the dozen

/// The smallest box that holds both.
Box around(const Box& a, const Box& b);
/// "pinch 62 %"
std::string said_text(const std::string& label, double confidence);

}  // namespace kerf::report
