#include "inspect/questionable.h"

namespace kerf::inspect {

void mark_questionable(InspectionRecord& record, const std::optional<ReviewBand>& band) {
  record.screened = band.has_value();
  const auto mark = [&](Finding& finding) { finding.review = band && band->holds(finding.confidence); };
  for (auto& finding : record.findings) mark(finding);
  for (auto& candidate : record.candidates) mark(candidate);
  for (auto& revision : record.revisions)
    if (revision.after) mark(*revision.after);
}

}  // namespace kerf::inspect
