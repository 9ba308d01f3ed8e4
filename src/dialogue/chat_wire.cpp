#include "dialogue/chat_wire.h"

#include <kerf/error.h>

#include <algorithm>
#include <deque>

#include "data/json_document.h"
#include "dialogue/message_json.h"
#include "text/json_input.h"

namespace kerf::dialogue {
namespace {

using nlohmann::ordered_json;

/// Gives calls their ids, in order, and results the ids of the calls they answer.
class CallIds {
 public:
  void name_calls(ordered_json& message) {
    if (!message.contains("tool_calls")) return;
    open_.clear();
    for (auto& call : message["tool_calls"]) {
      open_.push_back(fmt::format("call_{}", ++count_));
      call["id"] = open_.back();
    }
  }
  void name_result(ordered_json& message) {
    if (message["role"] != "tool" || open_.empty()) return;
    message["tool_call_id"] = open_.front();
    open_.pop_front();
  }

 private:
  int count_ = 0;
  std::deque<std::string> open_;
};

/// Pictures as OpenAI writes them: {"type":"image_url","image_url":{"url":..}}.
void rename_pictures(ordered_json& message) {
  if (!message["content"].is_array()) return;
  for (auto& part : message["content"])
    if (part["type"] == "image") part = {{"type", "image_url"}, {"image_url", {{"url", part["image"]}}}};
}

bool is_printable(char c) {
  return c > ' ' && c != '\x7f';
}

}  // namespace

std::string request_body(const ChatRequest& request, const std::string& model) {
  ordered_json body = {{"model", model}, {"messages", ordered_json::array()}};
  CallIds ids;
  for (const Message& message : request.messages) {
    ordered_json json = message_json(message);
    ids.name_calls(json);
    ids.name_result(json);
    rename_pictures(json);
    body["messages"].push_back(std::move(json));
  }
  for (const std::string& tool : request.tools)
    body["tools"].push_back(text::parse_ordered_json(tool, "a tool's signature"));
  if (request.temperature) body["temperature"] = *request.temperature;
  if (request.seed) body["seed"] = *request.seed;
  body["max_tokens"] = request.max_tokens;
  try {
    return body.dump();
  } catch (const nlohmann::json::exception&) {
    fail("a request cannot be sent because a text in it is not valid UTF-8");
  }
}

ChatReply parse_reply(const std::string& body, const std::string& name) {
  const Json root = parse_json(body, name);
  const auto place = JsonPlace::document(name);
  const Json& choices = required_array(root, "choices", place);
  if (choices.empty()) fail("{}: choices is empty, expected an answer", name);
  const std::string where = name + ": choices[0]";
  const Json& message = required(choices[0], "message", JsonPlace::document(where));
  ChatReply reply;
  // Through the ordered reader, so that a call's arguments keep their order.
  const auto ordered = text::parse_ordered_json(body, name);
  const Json whole_message = message;
  if (!whole_message.is_object()) wrong_type(where + ".message", "an object", message);
  reply.message = parse_messages(ordered_json::array({ordered["choices"][0]["message"]}).dump(), where)[0];
  if (reply.message.role != "assistant")
    fail("{}: role '{}', expected assistant", where, reply.message.role.substr(0, 40));
  if (const Json* reason = find_member(choices[0], "finish_reason"); reason && reason->is_string())
    reply.finish_reason = reason->get<std::string>();
  if (const Json* model = find_member(root, "model"); model && model->is_string())
    reply.model = model->get<std::string>();
  return reply;
}

std::string error_words(const std::string& body) {
  const Json root = Json::parse(body, nullptr, false);
  if (root.is_discarded() || !root.is_object()) return "";
  const Json* error = find_member(root, "error");
  const Json* words = error && error->is_object() ? find_member(*error, "message") : error;
  if (!words) words = find_member(root, "message");
  if (!words || !words->is_string()) return "";
  std::string text = words->get<std::string>().substr(0, 200);
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return text;
}

ChatAddress chat_address(const std::string& url) {
  const auto refuse = [&](const char* why) {
    fail("'{}' is no address of a model's server, {}", url.substr(0, 200), why);
  };
  const std::size_t scheme = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
  if (scheme == 0) refuse("expected one such as http://127.0.0.1:8000/v1");
  if (!std::ranges::all_of(url, is_printable)) refuse("there is a space or a control character in it");
  if (url.find_first_of("?#") != url.npos) refuse("expected no '?' and no '#' in it");
  std::size_t end = std::min(url.find('/', scheme), url.size());
  const std::string host = url.substr(scheme, end - scheme);
  if (host.find('@') != host.npos)
    fail(
        "an address with a name or a password in it is not taken, expected the key in an environment "
        "variable");
  if (host.empty() || host.starts_with(':')) refuse("expected a host in it");
  std::string path = url.substr(end);
  while (path.ends_with('/')) path.pop_back();
  constexpr std::string_view kCompletions = "/chat/completions";
  if (!path.ends_with(kCompletions)) path += kCompletions;
  return {url.substr(0, end), path};
}

}  // namespace kerf::dialogue
