// A defect by name and place with how sure whoever saw it is.
#pragma once

#include <kerf/dataset.h>

namespace kerf::inspect {

struct ScoredBox {
  LabelledBox labelled;
  double score = 0;
};

/// The surest first, at most `most`; what a surer one of its label covers (IoU above one half) is dropped.
std::vector<ScoredBox> suppress(std::vector<ScoredBox> boxes, std::size_t most);

}  // namespace kerf::inspect
