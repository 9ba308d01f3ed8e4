#include "inspect/answer_map.h"

#include <algorithm>

namespace kerf::inspect {

AnswerMap map_answer(const std::string& text) {
  AnswerMap map{std::vector<Place>(text.size(), Place::frame), std::vector<int>(text.size(), -1)};
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

}  // namespace kerf::inspect
