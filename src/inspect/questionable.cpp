#include "inspect/questionable.h"

namespace kerf::inspect {

void mark_questionable(InspectionRecord& record, const std::optional<ReviewBand>& band) {
  record.screened = band.has_value();
  // A place may be said by the sum of its confidences, each of them weaker than the band.
  const bool asks = band && band->from < band->below;
  const auto mark_said = [&](Finding& finding) { finding.review = asks && finding.confidence < band->below; };
  for (auto& finding : record.findings) mark_said(finding);
  for (auto& candidate : record.candidates) candidate.review = band && band->holds(candidate.confidence);
  for (auto& revision : record.revisions)
    if (revision.after) mark_said(*revision.after);
}

}  // namespace kerf::inspect
