#include "dialogue/citations.h"

namespace kerf::dialogue {

std::vector<Bracketed> bracketed(const std::string& text, const KnowledgeBase& knowledge) {
  std::vector<Bracketed> found;
  for (auto open = text.find('['); open != std::string::npos; open = text.find('[', open + 1)) {
    const auto close = text.find(']', open);
    if (close == std::string::npos) break;
    auto id = text.substr(open + 1, close - open - 1);
    const auto* entry = knowledge.find(id);
    const auto* note = knowledge.find_note(id);
    found.push_back({open, close + 1, std::move(id), entry, note});
  }
  return found;
}

}  // namespace kerf::dialogue
