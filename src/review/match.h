// Which box of a person is which finding.
#pragma once

#include <kerf/review.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "review/tasks.h"

namespace kerf::review {

struct Matching {
  std::vector<std::optional<std::size_t>> box_of_item;  ///< by place in ReviewImage::items
  std::vector<std::size_t> new_boxes;                   ///< places in TaskImage::boxes that are no item
};

/// By id first; of copies with one id the one that lies best keeps it. Then by place: IoU of at least .5, the
/// best pairs first, with the same label counting for it.
Matching match_boxes(const ReviewImage& image, const TaskImage& task);

}  // namespace kerf::review
