// The findings of one image as SVG over its picture.
#pragma once

#include <cstddef>
#include <string>

#include "report/picture.h"
#include "report/summary.h"

namespace kerf::report {

/// An inline <svg> in the picture's pixels. Finding i carries data-f="`first` + i", by which the page's
/// script finds it.
std::string overlay_svg(const InspectionRecord& record, const Picture& picture, const Summary& summary,
                        std::size_t first);

}  // namespace kerf::report
