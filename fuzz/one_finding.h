// What the targets of the review room judge against: one image with one finding.
#pragma once

#include <kerf/review.h>

inline const kerf::Review& review() {
  static const kerf::Review kReview = [] {
    const kerf::Dataset dataset{"", {{1, "bridge"}}, {{1, "a.png", 64, 48, {}}}, {}};
    kerf::Annotation result;
    result.image_id = result.category_id = 1;
    result.box = {10, 10, 20, 20};
    result.score = 0.5;
    return kerf::make_review(dataset, {result}, {});
  }();
  return kReview;
}
