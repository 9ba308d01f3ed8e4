#include "dialogue/evaluate/turns.h"

#include <kerf/error.h>
#include <kerf/evaluate_dialogue.h>
#include <kerf/image.h>

#include "dialogue/map_place.h"
#include "dialogue/message_json.h"

namespace kerf {
namespace dialogue {
std::vector<ReferenceTurn> reference_turns(const Dialogue& dialogue, std::int64_t number) {
  std::vector<ReferenceTurn> turns;
  std::vector<Message> earlier;
  for (std::size_t i = 0; i < dialogue.messages.size(); ++i) {
    const Message& message = dialogue.messages[i];
    const std::string text = text_of(message);
    if (message.role == "user") {
      const std::string kind = turns.size() < dialogue.kinds.size() ? dialogue.kinds[turns.size()] : "";
      turns.push_back({fmt::format("{}:{}", number, turns.size() + 1), kind, earlier, text, "", false});
    } else if (message.role == "assistant" && !turns.empty() && !text.empty()) {
      turns.back().answer = text;
      turns.back().planted =
          std::find(dialogue.planted.begin(), dialogue.planted.end(), int(i)) != dialogue.planted.end();
    }
    if (message.role != "tool" && !text.empty()) earlier.push_back(text_message(message.role, text));
  }
  return turns;
}

}  // namespace dialogue

std::vector<AskQuestion> dialogue_questions(const Dialogue& dialogue, std::int64_t number) {
  AskQuestion about;
  if (!dialogue.images.empty()) {
    const auto place = dialogue::parse_map_place(dialogue.images[0]);
    (has_image_name(place.file) ? about.image : about.wafer) = place.file;
    about.index = place.index;
  }
  std::vector<AskQuestion> questions;
  for (auto& turn : dialogue::reference_turns(dialogue, number)) {
    if (turn.question.empty()) continue;  // a picture alone asks nothing
    AskQuestion question = about;
    question.id = "\"" + turn.id + "\"";
    question.earlier = std::move(turn.earlier);
    question.question = std::move(turn.question);
    questions.push_back(std::move(question));
  }
  return questions;
}

}  // namespace kerf
