#include <kerf/ask.h>
#include <kerf/error.h>

#include "data/json_document.h"

namespace kerf {
namespace {

using Ordered = nlohmann::ordered_json;

std::string id_text(const Json& document) {
  const auto* id = find_member(document, "id");
  return id && !id->is_structured() ? id->dump() : "null";
}

void read_wafer(const Json& wafer, const std::string& name, AskQuestion& question) {
  const auto* file = find_member(wafer, "file");
  if (!file || !file->is_string() || file->get<std::string>().empty())
    fail("{}: 'wafer' must have 'file', the name of a wafer map", name);
  question.wafer = file->get<std::string>();
  const auto* index = find_member(wafer, "index");
  if (!index) return;
  if (!index->is_number_integer() || index->get<std::int64_t>() < 0)
    fail("{}: 'index' of 'wafer' must be a whole number from 0", name);
  question.index = index->get<std::int64_t>();
}

std::string text_of(const Message& message, const std::string& name) {
  std::string text;
  for (const auto& part : message.content) {
    if (part.kind != ContentPart::Kind::text)
      fail("{}: a picture in 'messages', expected it under 'wafer' or 'image'", name);
    text += part.text;
  }
  return text;
}

void read_messages(const Json& document, const std::string& name, AskQuestion& question) {
  const auto* messages = find_member(document, "messages");
  if (!messages || !messages->is_array() || messages->empty())
    fail("{}: 'messages' must be a list with at least one question", name);
  auto read = parse_messages(messages->dump(), name);
  if (read.back().role != "user") fail("{}: the last message must be the user's question", name);
  question.question = text_of(read.back(), name);
  if (question.question.empty()) fail("{}: the question has no text", name);
  read.pop_back();
  for (auto& message : read) question.earlier.push_back(std::move(message));
}

}  // namespace

AskQuestion parse_ask_line(std::string_view line, const std::string& name) {
  const auto document = parse_json(line, name);
  if (!document.is_object()) fail("{}: expected a JSON object", name);
  AskQuestion question;
  question.id = id_text(document);
  if (const auto* wafer = find_member(document, "wafer"); wafer && !wafer->is_null())
    read_wafer(*wafer, name, question);
  if (const auto* image = find_member(document, "image"); image && !image->is_null()) {
    if (!image->is_string() || image->get<std::string>().empty())
      fail("{}: 'image' must be the name of a picture", name);
    if (question.wafer) fail("{}: expected one of 'wafer' and 'image', got both", name);
    question.image = image->get<std::string>();
  }
  read_messages(document, name, question);
  return question;
}

std::string ask_line_id(std::string_view line) {
  const auto document = Json::parse(line.begin(), line.end(), nullptr, false);
  return document.is_object() ? id_text(document) : "null";
}

std::string ask_answer_json(const AskAnswer& answer) {
  Ordered line;
  line["id"] = Ordered::parse(answer.id);
  if (!answer.error.empty()) {
    line["error"] = answer.error;
    return line.dump(-1, ' ', false, Ordered::error_handler_t::replace);
  }
  line["text"] = answer.text;
  line["class_name"] = answer.class_name ? Ordered(*answer.class_name) : Ordered();
  line["confidence"] = answer.confidence ? Ordered(*answer.confidence) : Ordered();
  line["unknown"] = answer.unknown;
  line["logprobs"] = answer.log_probs;
  line["cites"] = answer.cites;
  return line.dump(-1, ' ', false, Ordered::error_handler_t::replace);
}

}  // namespace kerf
