#include "inspect/scored_box.h"

#include <algorithm>

namespace kerf::inspect {

std::vector<ScoredBox> suppress(std::vector<ScoredBox> boxes, std::size_t most) {
  constexpr double kSamePlace = 0.5;  // IoU
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  std::vector<ScoredBox> kept;
  for (auto& box : boxes) {
    if (kept.size() >= most) break;
    const bool covered = std::any_of(kept.begin(), kept.end(), [&](const ScoredBox& other) {
      return other.labelled.label == box.labelled.label &&
             iou(other.labelled.box, box.labelled.box) > kSamePlace;
    });
    if (!covered) kept.push_back(std::move(box));
  }
  return kept;
}

}  // namespace kerf::inspect
