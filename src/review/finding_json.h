// Findings as lines of JSON files have them: label, bbox and confidence.
#pragma once

#include <kerf/review.h>

#include "data/json_document.h"

namespace kerf::review {

/// The member "bbox". Throws Error unless it is four numbers that make a box with a size.
Box read_box(const Json& object, const JsonPlace& place);
/// A text that is not empty.
std::string read_name(const Json& object, const char* key, const JsonPlace& place);
/// Label, bbox and a confidence of 0 to 1.
ClaimedFinding read_finding(const Json& object, const JsonPlace& place);

}  // namespace kerf::review
