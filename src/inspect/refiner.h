// The second stage in use: it reviews the surest findings and candidates of the first, place by place.
#pragma once

#include <kerf/inspect.h>
#include <kerf/model.h>

#include <vector>

#include "inspect/detector_view.h"
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
  /// Loads the adapter of `folder`, which `description` came from, onto `model` where the words are to review
  /// places, and the detector beside it where the description gives it a share. `dtype` as
  /// InspectOptions::dtype.
  Refiner(Model& model, const Path& folder, ReviewDescription description, const std::string& dtype);
  /// The detector that is heard; null where there is none.
  const Witness* witness() const { return witness_ ? &*witness_ : nullptr; }
  /// Whether it makes use of Scope::reference.
  bool sees_references() const { return witness_ && inspect::sees_references(*witness_); }
  const ReviewDescription& description() const { return description_; }

  struct Scope {
    std::size_t answered = 0;  ///< findings that are the first stage's answer; what follows are candidates
    int views = 1;             ///< turns and mirror images that the detector sees, 1 to 8
    std::vector<double> raw;   ///< the findings' confidences before calibration
    Image reference = {};      ///< what other pictures of the design print, grey; no pixels: not known
  };
  /// `said`: what the first stage says of the image, the answer first, both surest first. The result has the
  /// same order; what the detector alone has seen follows. A detector alone is mixed with the raw
  /// confidences, as in a first stage.
  std::vector<Reviewed> review(Model& model, const Image& image, const std::vector<Finding>& said,
                               const Scope& scope);

 private:
  ReviewDescription description_;
  Grammar grammar_;
  std::optional<Witness> witness_;

  /// Mixes in what the detector makes of the findings and candidates, and adds what it alone has seen.
  void hear(const Image& image, const Scope& scope, std::vector<Reviewed>& reviewed);
  /// Lets the words look at the surest places.
  void look_closely(Model& model, const Image& image, const std::vector<Finding>& answer,
                    std::vector<Reviewed>& reviewed) const;
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
