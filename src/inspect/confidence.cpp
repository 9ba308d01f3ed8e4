#include "inspect/confidence.h"

#include <algorithm>
#include <cmath>

namespace kerf::inspect {
namespace {

/// The part of the answer that a byte belongs to.
enum class Place { frame, coordinate, label };

/// For every byte of the answer, its place and which defect it is in (-1: none).
struct ByteMap {
  std::vector<Place> places;
  std::vector<int> defects;
};

ByteMap map_bytes(const std::string& text) {
  ByteMap map{std::vector<Place>(text.size(), Place::frame), std::vector<int>(text.size(), -1)};
  int defect = -1;
  for (std::size_t at = text.find("\"bbox_2d\": ["); at != std::string::npos;
       at = text.find("\"bbox_2d\": [", at + 1)) {
    ++defect;
    const auto open = text.find('[', at), close = text.find(']', open);
    const auto label = text.find("\"label\": \"", at);
    if (close == std::string::npos || label == std::string::npos) break;
    const auto label_end = text.find('"', label + 10);
    for (auto i = open + 1; i < close; ++i)
      if (text[i] >= '0' && text[i] <= '9') map.places[i] = Place::coordinate, map.defects[i] = defect;
    for (auto i = label + 10; i < std::min(label_end, text.size()); ++i)
      map.places[i] = Place::label, map.defects[i] = defect;
  }
  return map;
}

}  // namespace

std::vector<double> finding_confidences(const Completion& completion, const Tokenizer& tokenizer) {
  std::string text;
  for (auto id : completion.ids) text += tokenizer.bytes(id);
  const auto map = map_bytes(text);
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
