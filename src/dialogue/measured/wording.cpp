#include "dialogue/measured/wording.h"

#include <algorithm>

#include "dialogue/letters.h"
#include "dialogue/measured/map_counts.h"
#include "dialogue/speech.h"

namespace kerf::dialogue {

std::optional<std::string> Wording::phrase(const std::string& name, const std::string& kind,
                                           const Variables& variables) const {
  const auto& says = language_.lexicon.says;
  auto found = says.find(name + "." + kind);
  if (found == says.end()) found = says.find(name);
  if (found == says.end()) return std::nullopt;
  Random first(0);
  const std::vector<const KnowledgeEntry*> no_entries;
  const Speech speech{language_, normal_, labels_, facts_, variables, no_entries, ""};
  const auto tells_none = [&](const Piece& piece) {
    const CaseFact* fact = piece.kind == Piece::Kind::slot ? facts_.find(piece.text) : nullptr;
    return fact && !fact->number && fact->value == "none";
  };
  for (const Template& one : found->second)
    if (std::ranges::none_of(one, tells_none))
      if (auto text = speak(one, speech, first)) return text;
  return std::nullopt;
}

bool Wording::add(const std::optional<std::string>& sentence) {
  if (!sentence) return false;
  if (text_.find(*sentence) != std::string::npos) return true;
  text_ += (text_.empty() || language_.code == "zh" ? "" : " ") + *sentence;
  return true;
}

bool Wording::state(const std::optional<std::string>& statement) {
  return statement && add(phrase("sentence", "", {{"statement", *statement}}));
}

bool Wording::say_held_against(bool holds, bool above, const std::optional<std::string>& statement,
                               const std::string& kind, double number) {
  const auto name = std::string(holds ? "tail." : "tail.not_") + (above ? "above" : "below");
  return say_yes_no(holds, statement, phrase(name, kind, {{"n", number_text(number)}}).value_or(""));
}

bool Wording::say_yes_no(bool yes, std::optional<std::string> statement, const std::string& tail) {
  if (!statement || statement->empty()) return false;
  statement->front() = small(statement->front());
  return add(phrase(yes ? "yes" : "no", "", {{"statement", *statement + tail}}));
}

}  // namespace kerf::dialogue
