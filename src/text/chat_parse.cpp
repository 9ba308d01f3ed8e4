// Conversations in OpenAI or Hugging Face form, read into plain messages.
#include <kerf/chat.h>
#include <kerf/error.h>

#include "text/json_input.h"

namespace kerf {
namespace {

using nlohmann::ordered_json;
using text::kind_of;

/// Member `key`, or null when it is absent.
const ordered_json* find(const ordered_json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

void require_object(const ordered_json& value, const std::string& where) {
  if (!value.is_object()) fail("{}: expected an object, got {}", where, kind_of(value));
}

std::string string_member(const ordered_json& object, const char* key, const std::string& where) {
  const ordered_json* value = find(object, key);
  if (!value) fail("{}: \"{}\" is missing", where, key);
  if (!value->is_string()) fail("{}: \"{}\" must be a string, not {}", where, key, kind_of(*value));
  return value->get<std::string>();
}

/// Where the pixels are: {"image": "a.png"}, {"image_url": {"url": "a.png"}}, {"url": "a.png"}, {"path":
/// "a.png"}.
std::string media_source(const ordered_json& item, std::initializer_list<const char*> keys,
                         const std::string& where) {
  for (const char* key : keys) {
    const ordered_json* value = find(item, key);
    if (!value || value->is_null()) continue;
    if (value->is_object()) return string_member(*value, "url", fmt::format("{}.{}", where, key));
    return string_member(item, key, where);
  }
  return {};
}

ContentPart parse_part(const ordered_json& item, const std::string& where) {
  require_object(item, where);
  ContentPart part;
  if (const ordered_json* type = find(item, "type"); type && !type->is_string()) {
    fail("{}: \"type\" must be a string, not {}", where, kind_of(*type));
  }
  const std::string type = item.value("type", "");
  // A text beside a picture counts in system and assistant messages only; the template decides.
  if (find(item, "text")) part.text = string_member(item, "text", where);
  if (type == "image" || find(item, "image") || find(item, "image_url")) {
    part.kind = ContentPart::Kind::image;
    part.source = media_source(item, {"image", "image_url", "url", "path"}, where);
  } else if (type == "video" || find(item, "video")) {
    part.kind = ContentPart::Kind::video;
    part.source = media_source(item, {"video", "url", "path"}, where);
  }
  return part;
}

std::vector<ContentPart> parse_content(const ordered_json& content, const std::string& where) {
  std::vector<ContentPart> parts;
  if (content.is_null()) return parts;
  if (content.is_string()) {
    const auto& text = content.get_ref<const std::string&>();
    if (!text.empty()) parts.push_back({ContentPart::Kind::text, text, ""});
    return parts;
  }
  if (!content.is_array()) fail("{}: expected text or a list, got {}", where, kind_of(content));
  for (const ordered_json& item : content) {
    parts.push_back(parse_part(item, fmt::format("{}[{}]", where, parts.size())));
  }
  return parts;
}

ToolCall parse_call(const ordered_json& value, const std::string& where) {
  require_object(value, where);
  const ordered_json* wrapped = find(value, "function");
  const ordered_json& call = wrapped && !wrapped->empty() ? *wrapped : value;
  require_object(call, where + ".function");
  ToolCall parsed;
  parsed.name = string_member(call, "name", where);
  const ordered_json* arguments = find(call, "arguments");
  if (!arguments) fail("{}: \"arguments\" is missing", where);
  parsed.arguments = arguments->is_string() ? arguments->get<std::string>() : text::python_json(*arguments);
  return parsed;
}

Message parse_message(const ordered_json& value, const std::string& where) {
  require_object(value, where);
  Message message;
  message.role = string_member(value, "role", where);
  if (const ordered_json* content = find(value, "content")) {
    message.content = parse_content(*content, where + ".content");
  }
  const ordered_json* calls = find(value, "tool_calls");
  if (!calls || calls->is_null()) return message;
  if (!calls->is_array()) fail("{}.tool_calls: expected an array, got {}", where, kind_of(*calls));
  for (const ordered_json& call : *calls) {
    message.tool_calls.push_back(
        parse_call(call, fmt::format("{}.tool_calls[{}]", where, message.tool_calls.size())));
  }
  return message;
}

}  // namespace

std::vector<Message> parse_messages(std::string_view json, const std::string& name) {
  const ordered_json root = text::parse_ordered_json(json, name);
  const ordered_json* listed = root.is_object() ? find(root, "messages") : &root;
  if (!listed) fail("{}: expected a list of messages or an object with \"messages\"", name);
  if (!listed->is_array()) fail("{}: the messages must be an array, not {}", name, kind_of(*listed));
  std::vector<Message> messages;
  for (const ordered_json& value : *listed) {
    messages.push_back(parse_message(value, fmt::format("{}: messages[{}]", name, messages.size())));
  }
  return messages;
}

}  // namespace kerf
