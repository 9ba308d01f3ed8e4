// Dialogues in ShareGPT form, with the roles that LLaMA-Factory's data_info.json expects by default: human,
// gpt, function_call and observation, the last two for tools (github.com/hiyouga/LLaMA-Factory,
// data/README.md).
#include <kerf/dialogue.h>
#include <kerf/error.h>

#include <utility>

#include "dialogue/dialogue_check.h"
#include "dialogue/message_json.h"

namespace kerf {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kImage = "<image>";

std::string value_of(const Message& message) {
  std::string value;
  for (const ContentPart& part : message.content)
    value += part.kind == ContentPart::Kind::text ? part.text : std::string(kImage);
  return value;
}

bool shows_images(const Dialogue& dialogue) {
  for (const Message& message : dialogue.messages)
    if (value_of(message).find(kImage) != std::string::npos) return true;
  return false;
}

ordered_json calls_json(const std::vector<ToolCall>& calls) {
  ordered_json list = ordered_json::array();
  for (const ToolCall& call : calls)
    list.push_back({{"name", call.name}, {"arguments", ordered_json::parse(call.arguments)}});
  return list.size() == 1 ? list[0] : list;
}

/// A call is a turn of its own there; words beside it stand before it on a line of their own.
std::string call_value(const Message& message) {
  const std::string words = value_of(message);
  return (words.empty() ? "" : words + "\n") + calls_json(message.tool_calls).dump();
}

std::string speaker_of(const Message& message) {
  if (message.role == "user") return "human";
  if (message.role == "tool") return "observation";
  if (message.role == "system") return "system";
  return message.tool_calls.empty() ? "gpt" : "function_call";
}

}  // namespace

std::string sharegpt_json(const Dialogue& dialogue) {
  dialogue::check_dialogue(dialogue, "a dialogue that cannot be written");
  std::string unseen;  // every image has to have its mark in the text
  if (!shows_images(dialogue))
    for (std::size_t i = 0; i < dialogue.images.size(); ++i) unseen += std::string(kImage) + "\n";
  ordered_json turns = ordered_json::array();
  for (const Message& message : dialogue.messages) {
    const std::string from = speaker_of(message);
    std::string value = from == "function_call" ? call_value(message) : value_of(message);
    if (from == "human") value.insert(0, std::exchange(unseen, ""));
    if (from == "observation" && !turns.empty() && turns.back()["from"] == from) {
      turns.back()["value"] = turns.back()["value"].get<std::string>() + "\n" + value;
    } else {
      turns.push_back({{"from", from}, {"value", value}});
    }
  }
  try {
    return ordered_json{{"conversations", turns}, {"images", dialogue.images}}.dump();
  } catch (const nlohmann::json::exception&) {
    fail("a dialogue cannot be written because a text in it is not valid UTF-8");
  }
}

}  // namespace kerf
