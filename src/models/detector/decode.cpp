#include "models/detector/loss.h"

namespace kerf::detector {

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
  return all;
}

}  // namespace kerf::detector
