#include "inspect/confidence.h"

#include <algorithm>
#include <cmath>

#include "inspect/answer_map.h"

namespace kerf::inspect {
std::vector<double> finding_confidences(const Completion& completion, const Tokenizer& tokenizer) {
  std::string text;
  for (auto id : completion.ids) text += tokenizer.bytes(id);
  const auto map = map_answer(text);
  const int count = map.defects.empty() ? 0 : *std::max_element(map.defects.begin(), map.defects.end()) + 1;
  std::vector<double> coordinates(std::size_t(std::max(count, 0)), 0), labels = coordinates;
  std::size_t at = 0;
  for (std::size_t i = 0; i < completion.ids.size(); ++i) {
    const auto end = at + tokenizer.bytes(completion.ids[i]).size();
    // A token may straddle frame and content; it counts for the first content byte in it.
    for (auto byte = at; byte < end; ++byte) {
      if (map.places[byte] == Place::frame) continue;
      auto& sum = map.places[byte] == Place::coordinate ? coordinates : labels;
      sum[std::size_t(map.defects[byte])] += completion.choice_log_probs[i];
      break;
    }
    at = end;
  }
  std::vector<double> confidences;
  for (std::size_t k = 0; k < labels.size(); ++k)
    confidences.push_back(std::exp(labels[k] + coordinates[k] / 4));
  return confidences;
}

}  // namespace kerf::inspect
