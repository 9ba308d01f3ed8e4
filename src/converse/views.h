// What a conversation knows of what it is shown.
#pragma once

#include <kerf/converse.h>

namespace kerf::converse {

/// Labels of the verdict, facts of the map, similar maps.
DialogueCase case_of(const WaferMap& map, const WaferVerdict& verdict);
/// A picture as its inspection tells it; `labels` are those of the domain, in its order.
PictureInView view_of(InspectionRecord record, const std::vector<std::string>& labels);

}  // namespace kerf::converse
