#include "dialogue/message_json.h"

namespace kerf::dialogue {
namespace {

using nlohmann::ordered_json;

ordered_json part_json(const ContentPart& part) {
  if (part.kind == ContentPart::Kind::text) return {{"type", "text"}, {"text", part.text}};
  const char* kind = part.kind == ContentPart::Kind::image ? "image" : "video";
  ordered_json json = {{"type", kind}, {kind, part.source}};
  if (!part.text.empty()) json["text"] = part.text;
  return json;
}

ordered_json content_json(const std::vector<ContentPart>& parts) {
  if (parts.empty()) return "";
  const ContentPart& first = parts.front();
  if (parts.size() == 1 && first.kind == ContentPart::Kind::text && !first.text.empty()) return first.text;
  ordered_json list = ordered_json::array();
  for (const ContentPart& part : parts) list.push_back(part_json(part));
  return list;
}

}  // namespace

ordered_json message_json(const Message& message) {
  ordered_json json = {{"role", message.role}, {"content", content_json(message.content)}};
  for (const ToolCall& call : message.tool_calls) {
    json["tool_calls"].push_back(
        {{"type", "function"}, {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
  }
  return json;
}

std::string text_of(const Message& message) {
  std::string text;
  for (const ContentPart& part : message.content)
    if (part.kind == ContentPart::Kind::text) text += part.text;
  return text;
}

}  // namespace kerf::dialogue
