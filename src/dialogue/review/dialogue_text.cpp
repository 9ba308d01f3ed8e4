// A dialogue for people.
#include <kerf/dialogue_review.h>
#include <kerf/error.h>

#include <fmt/ranges.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "dialogue/message_json.h"

namespace kerf {
namespace {

constexpr int kIndent = 11;

/// Texts come from anywhere and must not steer the terminal; C1 controls (0xC2 0x80..0x9F) count too.
std::string tame(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
      out += '?', ++i;
    } else {
      out += (byte < ' ' && byte != '\n') || byte == 0x7F ? '?' : text[i];
    }
  }
  return out;
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Where a line that may be `columns` wide ends: at a space where there is one. East Asian characters count
/// twice (three bytes and more).
std::size_t line_end(std::string_view text, int columns) {
  std::size_t at = 0, space = 0;
  for (int used = 0; at < text.size() && text[at] != '\n';) {
    std::size_t next = at + 1;
    while (next < text.size() && is_continuation(text[next])) ++next;
    used += next - at >= 3 ? 2 : 1;
    if (used > columns && at > 0) return space > 0 ? space : at;
    if (text[at] == ' ') space = at;
    at = next;
  }
  return at;
}

std::string paragraph(std::string_view head, const std::string& text, int columns) {
  std::string out = fmt::format("{:<{}}", head, kIndent);
  std::string_view rest = text;
  const int width = std::max(20, columns - kIndent);
  for (bool first = true; first || !rest.empty(); first = false) {
    const std::size_t end = line_end(rest, width);
    if (!first) out += std::string(kIndent, ' ');
    out += std::string(rest.substr(0, end)) + "\n";
    rest.remove_prefix(std::min(rest.size(), end));
    if (!rest.empty() && (rest.front() == ' ' || rest.front() == '\n')) rest.remove_prefix(1);
  }
  return out;
}

std::string message_text(const Message& message, bool planted, int columns) {
  std::string words;
  for (const ContentPart& part : message.content)
    words += part.kind == ContentPart::Kind::text ? part.text : "[" + part.source + "]";
  for (const ToolCall& call : message.tool_calls)
    words += fmt::format("{}-> {} {}", words.empty() ? "" : "\n", call.name, call.arguments);
  if (planted) words += " (wrong on purpose)";
  return paragraph(tame(message.role), tame(words), columns);
}

}  // namespace

std::string dialogue_text(const Dialogue& dialogue, int columns) {
  std::string text = fmt::format(
      "{}  {}  {}  by {}\n", dialogue_id(dialogue), tame(fmt::format("{}", fmt::join(dialogue.images, ", "))),
      tame(fmt::format("{}", fmt::join(dialogue.classes, "+"))), tame(dialogue.made_by));
  for (std::size_t i = 0; i < dialogue.messages.size(); ++i) {
    const bool planted = std::ranges::find(dialogue.planted, int(i)) != dialogue.planted.end();
    text += message_text(dialogue.messages[i], planted, columns);
  }
  if (!dialogue.cites.empty())
    text += paragraph("cites", tame(fmt::format("{}", fmt::join(dialogue.cites, ", "))), columns);
  return text;
}

std::string dialogue_json_indented(const Dialogue& dialogue) {
  return nlohmann::ordered_json::parse(dialogue_json(dialogue)).dump(2) + "\n";
}

}  // namespace kerf
