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

std::string joined_text(const Message& message) {
  std::string text;
  for (const auto& part : message.content) text += part.text;
  return text;
}

// Absent and null alike: nothing.
const Json* told(const Json& line, const char* key) {
  const auto* value = find_member(line, key);
  return value && !value->is_null() ? value : nullptr;
}

std::optional<std::string> optional_text(const Json& line, const char* key, const std::string& name) {
  const auto* value = told(line, key);
  if (!value) return std::nullopt;
  if (!value->is_string()) fail("{}: '{}' must be text", name, key);
  return value->get<std::string>();
}

void read_verdict(const Json& line, const std::string& name, AskAnswer& answer) {
  answer.class_name = optional_text(line, "class_name", name);
  if (const auto* confidence = told(line, "confidence")) {
    if (!confidence->is_number()) fail("{}: 'confidence' must be a number", name);
    answer.confidence = confidence->get<double>();
  }
  if (const auto* unknown = told(line, "unknown")) {
    if (!unknown->is_boolean()) fail("{}: 'unknown' must be true or false", name);
    answer.unknown = unknown->get<bool>();
  }
}

void read_cites(const Json& line, const std::string& name, AskAnswer& answer) {
  const auto* cites = told(line, "cites");
  if (!cites) return;
  if (!cites->is_array()) fail("{}: 'cites' must be a list", name);
  for (const Json& cite : *cites) {
    if (!cite.is_string()) fail("{}: 'cites' must be a list of texts", name);
    answer.cites.push_back(cite.get<std::string>());
  }
}

}  // namespace

AskQuestion parse_ask_line(std::string_view line, const std::string& name) {
  const auto document = parse_json(line, name);
  if (!document.is_object()) fail("{}: expected a JSON object", name);
  AskQuestion question;
  if (const auto* id = find_member(document, "id"); id && id->is_structured())
    fail("{}: 'id' must be text or a number", name);
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

std::string ask_question_json(const AskQuestion& question) {
  Ordered line;
  line["id"] = Ordered::parse(question.id);
  if (question.wafer) line["wafer"] = {{"file", question.wafer->string()}, {"index", question.index}};
  if (question.image) line["image"] = question.image->string();
  line["messages"] = Ordered::array();
  for (const Message& message : question.earlier)
    line["messages"].push_back({{"role", message.role}, {"content", joined_text(message)}});
  line["messages"].push_back({{"role", "user"}, {"content", question.question}});
  return line.dump(-1, ' ', false, Ordered::error_handler_t::replace);
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

AskAnswer parse_ask_answer(std::string_view line, const std::string& name) {
  const auto document = parse_json(line, name);
  if (!document.is_object()) fail("{}: expected a JSON object", name);
  AskAnswer answer;
  answer.id = id_text(document);
  answer.error = optional_text(document, "error", name).value_or("");
  const auto text = optional_text(document, "text", name);
  if (!text && answer.error.empty()) fail("{}: an answer must have 'text' or 'error'", name);
  answer.text = text.value_or("");
  read_verdict(document, name, answer);
  read_cites(document, name, answer);
  return answer;
}

}  // namespace kerf
