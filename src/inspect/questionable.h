// Which findings a person should look at: those of which the model is neither sure enough nor unsure enough.
#pragma once

#include <kerf/inspect.h>

#include <optional>

namespace kerf::inspect {

/// Calibrated confidences that go to a person: `from` <= confidence < `below`. Empty unless from < below.
struct ReviewBand {
  double from = 0, below = 0;
  bool holds(double confidence) const { return confidence >= from && confidence < below; }
};

/// Sets `review` of everything in the record that may stand in the end: findings, candidates, and findings
/// as the second stage left them. A candidate in the band may have been dropped wrongly; what is said and
/// lies below the band was not dropped as the band would have it. Without a band nobody says what goes to a
/// person, and nothing is marked.
void mark_questionable(InspectionRecord& record, const std::optional<ReviewBand>& band);

}  // namespace kerf::inspect
