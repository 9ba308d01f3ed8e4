#include "dialogue/dialogue_check.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>

#include "text/json_input.h"

namespace kerf::dialogue {
namespace {

void check_count(std::size_t count, std::size_t most, std::string_view what, const std::string& name) {
  if (count > most) fail("{}: {} {}, expected at most {}", name, count, what, most);
}

void check_calls(const Message& message, const std::string& place) {
  if (!message.tool_calls.empty() && message.role != "assistant")
    fail("{}: \"tool_calls\" of role '{}', expected them of the assistant only", place, message.role);
  for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
    const ToolCall& call = message.tool_calls[i];
    const std::string at = fmt::format("{}.tool_calls[{}]", place, i);
    if (call.name.empty()) fail("{}: \"name\" is empty", at);
    if (!text::parse_ordered_json(call.arguments, at + ".arguments").is_object())
      fail("{}: \"arguments\" is not the text of a JSON object", at);
  }
}

void check_role(const std::string& role, const std::string& place) {
  constexpr std::array kRoles = {"system", "user", "assistant", "tool"};
  if (std::ranges::find(kRoles, role) == kRoles.end())
    fail("{}: \"role\" is '{}', expected system, user, assistant or tool", place, role.substr(0, 40));
}

void check_planted(const Dialogue& dialogue, const std::string& name) {
  for (const int index : dialogue.planted) {
    const bool there = index >= 0 && std::size_t(index) < dialogue.messages.size();
    if (!there || dialogue.messages[std::size_t(index)].role != "assistant")
      fail("{}: \"planted\" names message {}, expected one of the assistant", name, index);
  }
}

}  // namespace

void check_dialogue(const Dialogue& dialogue, const std::string& name) {
  if (dialogue.messages.empty()) fail("{}: \"messages\" is empty, expected at least one", name);
  check_count(dialogue.messages.size(), kMaxMessages, "messages", name);
  check_count(dialogue.images.size(), kMaxNames, "images", name);
  check_count(dialogue.classes.size(), kMaxNames, "classes", name);
  check_count(dialogue.kinds.size(), kMaxNames, "kinds", name);
  check_count(dialogue.cites.size(), kMaxNames, "cites", name);
  check_planted(dialogue, name);
  bool called = false;
  for (std::size_t i = 0; i < dialogue.messages.size(); ++i) {
    const Message& message = dialogue.messages[i];
    const std::string place = fmt::format("{}: messages[{}]", name, i);
    check_role(message.role, place);
    check_calls(message, place);
    if (message.role == "tool" && !called)
      fail("{}: a tool's result that no call before it asked for", place);
    called = message.role == "tool" || !message.tool_calls.empty();
  }
}

}  // namespace kerf::dialogue
