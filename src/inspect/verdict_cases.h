// Cases for the second stage from what people said of the first one's findings. No tensors here.
#pragma once

#include <kerf/refine.h>
#include <kerf/review.h>

#include <string>
#include <vector>

namespace kerf::inspect {

/// What a model that was not trained on an image says of it.
struct JudgedImage {
  const ImageEntry* image = nullptr;
  std::vector<Finding> findings;  ///< candidates too
  std::vector<bool> said;         ///< which of them are more than candidates; empty: not told
  int fold = 0;                   ///< as in ReviewCase
  std::string model;

  /// Whether a finding counts as said: as the results tell, else from `min_confidence` on.
  bool is_said(std::size_t index, double min_confidence) const {
    return said.empty() ? findings[index].confidence >= min_confidence : said[index];
  }
};

struct SaidAndCandidates {
  std::vector<Finding> said, candidates;
};
SaidAndCandidates part_findings(const JudgedImage& judged, double min_confidence);

/// The verdicts that hold, each a case: the person is right. Verdicts on images or findings that are not
/// among `images` are passed over. Throws Error when that leaves none.
std::vector<ReviewCase> cases_of_verdicts(const Dataset& dataset, const std::vector<JudgedImage>& images,
                                          const std::vector<Verdict>& history, double min_confidence);

}  // namespace kerf::inspect
