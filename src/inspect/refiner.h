// The second stage in use: it reviews the surest findings and candidates of the first, place by place.
#pragma once

#include <kerf/inspect.h>
#include <kerf/model.h>

#include <vector>

#include "inspect/review_description.h"

namespace kerf::inspect {

/// What came of one finding or candidate of the first stage.
struct Reviewed {
  Finding before;          ///< as the first stage gave it
  Finding after;           ///< as both see it; confidence not calibrated. What is too weak to be looked at
                           ///< stays as it is, at a lower confidence
  bool duplicate = false;  ///< a surer one is of the same label and place
};

class Refiner {
 public:
  /// Loads the adapter of `folder`, which `description` came from, onto `model`.
  Refiner(Model& model, const Path& folder, ReviewDescription description);
  const ReviewDescription& description() const { return description_; }

  /// `said`: findings of the first stage, of which the first `answered` are its answer and the others
  /// candidates, surest first. The result has the same order.
  std::vector<Reviewed> review(Model& model, const Image& image, const std::vector<Finding>& said,
                               std::size_t answered) const;

 private:
  ReviewDescription description_;
  Grammar grammar_;
  int adapter_ = Model::kBase;
};

/// How likely the words find a defect at all, times how likely they find its label; 0 for an answer without
/// defect.
double presence(const Completion& answer, const Tokenizer& tokenizer);

/// Marks duplicates: a reviewed finding that shares its label and place (IoU >= .5) with one of higher
/// confidence after the review.
void mark_duplicates(std::vector<Reviewed>& reviewed);

/// What the second stage did with the first's answer, which is the first `answered` of `reviewed`; `is_said`
/// tells which of all are part of its own.
std::vector<Revision> list_revisions(const std::vector<Reviewed>& reviewed, std::size_t answered,
                                     const std::vector<bool>& is_said);

}  // namespace kerf::inspect
