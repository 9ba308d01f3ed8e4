#include "converse/bare_history.h"

#include <algorithm>

namespace kerf::converse {
namespace {

bool is_call(const Message& message) {
  return message.role == "assistant" && !message.tool_calls.empty();
}

}  // namespace

int count_turns(const Dialogue& dialogue) {
  return int(std::count_if(dialogue.messages.begin(), dialogue.messages.end(),
                           [](const Message& message) { return message.role == "user"; }));
}

Dialogue with_bare_turns(const Dialogue& dialogue, int turns) {
  Dialogue bare = dialogue;
  bare.messages.clear(), bare.planted.clear();
  int turn = 0;
  bool looked_up = false;  // what answers the question at hand
  for (std::size_t i = 0; i < dialogue.messages.size(); ++i) {
    const Message& message = dialogue.messages[i];
    if (message.role == "user") ++turn, looked_up = false;
    looked_up = looked_up || message.role == "tool";
    const bool early = turn <= turns;
    if (early && (is_call(message) || message.role == "tool")) continue;
    const bool was_planted =
        std::find(dialogue.planted.begin(), dialogue.planted.end(), int(i)) != dialogue.planted.end();
    if (was_planted || (early && looked_up && message.role == "assistant"))
      bare.planted.push_back(int(bare.messages.size()));
    bare.messages.push_back(message);
  }
  return bare;
}

}  // namespace kerf::converse
