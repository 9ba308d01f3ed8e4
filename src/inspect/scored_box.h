// A defect by name and place with how sure whoever saw it is.
#pragma once

#include <kerf/dataset.h>

namespace kerf::inspect {

struct ScoredBox {
  LabelledBox labelled;
  double score = 0;
};

}  // namespace kerf::inspect
