// What a second stage was trained to be asked. It travels with its adapter as refinement.json. No tensors
// here.
#pragma once

#include <kerf/file.h>
#include <kerf/train.h>

#include <optional>
#include <string>
#include <vector>

namespace kerf::inspect {

struct ReviewDescription {
  std::vector<std::string> labels;  ///< every category that it may name
  ReviewSettings review;
  bool operator==(const ReviewDescription&) const = default;
};

/// Visits every field with its key; every reader and writer shares the list.
template <typename Review, typename Visit>
void visit_fields(Review& review, Visit&& visit) {
  visit("pixels", review.pixels), visit("window", review.window), visit("min_window", review.min_window);
  visit("overview", review.overview), visit("answer", review.answer), visit("places", review.places);
  visit("views", review.views), visit("first_share", review.first_share);
  visit("first_box", review.first_box), visit("detector", review.detector);
}

/// A sentence about what is out of range; empty when nothing is.
std::string problem_of(const ReviewSettings& review);

/// Reads refinement.json of an adapter folder; nothing when there is none. Throws Error naming file and
/// field.
std::optional<ReviewDescription> load_review(const Path& folder);
/// The same where there must be one.
ReviewDescription require_review(const Path& folder);
void save_review(const ReviewDescription& description, const Path& folder);

}  // namespace kerf::inspect
