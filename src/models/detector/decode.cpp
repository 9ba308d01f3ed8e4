#include <algorithm>

#include "models/detector/loss.h"

namespace kerf::detector {
namespace {

double overlap(const Detection& a, const Detection& b) {
  const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const double shared = width * height;
  const auto area = [](const Detection& d) { return (d.right - d.left) * (d.bottom - d.top); };
  return shared / (area(a) + area(b) - shared);
}

/// The surest first; what a surer one of its class covers is dropped.
std::vector<Detection> suppress(std::vector<Detection> found, const DecodeOptions& options) {
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  std::vector<Detection> kept;
  for (const auto& one : found) {
    if (kept.size() >= options.max_boxes) break;
    const bool covered = std::any_of(kept.begin(), kept.end(), [&](const Detection& other) {
      return other.label == one.label && overlap(other, one) > options.max_overlap;
    });
    if (!covered) kept.push_back(one);
  }
  return kept;
}

}  // namespace

std::vector<std::vector<Detection>> decode(const Output& output, const DecodeOptions& options) {
  const auto scores = torch::sigmoid(output.classes).cpu(), boxes = output.boxes().cpu();
  const auto box = boxes.accessor<float, 3>();
  std::vector<std::vector<Detection>> all(std::size_t(scores.size(0)));
  const auto places = (scores > options.min_score).nonzero();
  const auto place = places.accessor<std::int64_t, 2>();
  const auto score = scores.accessor<float, 3>();
  for (std::int64_t i = 0; i < places.size(0); ++i) {
    const auto picture = place[i][0], n = place[i][1], label = place[i][2];
    const auto sides = box[picture][n];
    if (sides[2] > sides[0] && sides[3] > sides[1])
      all[std::size_t(picture)].push_back(
          {label, sides[0], sides[1], sides[2], sides[3], score[picture][n][label]});
  }
  for (auto& found : all) found = suppress(std::move(found), options);
  return all;
}

}  // namespace kerf::detector
