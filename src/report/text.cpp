#include "report/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <vector>

namespace kerf::report {
namespace {

/// One code point at the start of some text; `code` is -1 and `bytes` 1 where the text is not UTF-8.
struct CodePoint {
  utf8proc_int32_t code = -1;
  std::size_t bytes = 1;
};

CodePoint first_code_point(std::string_view text) {
  utf8proc_int32_t code = -1;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto used = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (used <= 0 || code < 0) return {};
  return {code, static_cast<std::size_t>(used)};
}

bool acts_unseen(utf8proc_int32_t code) {
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:  // control
    case UTF8PROC_CATEGORY_CF:  // format: direction marks, joiners, soft hyphen
    case UTF8PROC_CATEGORY_ZL:  // line separator
    case UTF8PROC_CATEGORY_ZP:  // paragraph separator
    case UTF8PROC_CATEGORY_CN:  // unassigned, non-characters among them
      return true;
    default:
      return false;
  }
}

std::string visible_escape(CodePoint point, std::string_view text) {
  if (point.code < 0) return fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
  if (point.code < 0x80) return fmt::format("\\x{:02x}", point.code);
  return fmt::format("\\u{:04x}", point.code);
}

std::string entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return std::string(1, c);
  }
}

/// A code point of valid UTF-8 with its width on a terminal.
struct Cell {
  std::string_view bytes;
  std::size_t columns;
};

std::vector<Cell> cells_of(std::string_view text) {
  std::vector<Cell> cells;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const int columns = point.code < 0 ? 1 : utf8proc_charwidth(point.code);
    cells.push_back({text.substr(0, point.bytes), static_cast<std::size_t>(std::max(columns, 0))});
    text.remove_prefix(point.bytes);
  }
  return cells;
}

/// As many cells as fit into `columns`, from the first iterator on.
template <typename Iterator>
Iterator fit(Iterator begin, Iterator end, std::size_t columns) {
  while (begin != end && begin->columns <= columns) columns -= (begin++)->columns;
  return begin;
}

}  // namespace

std::string visible_text(std::string_view text, Newlines newlines) {
  std::string visible;
  visible.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const bool kept_break = newlines == Newlines::keep && (point.code == '\n' || point.code == '\t');
    if (point.code < 0 || (acts_unseen(point.code) && !kept_break))
      visible += visible_escape(point, text);
    else
      visible += text.substr(0, point.bytes);
    text.remove_prefix(point.bytes);
  }
  return visible;
}

std::string escape_markup(std::string_view text, Newlines newlines) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : visible_text(text, newlines)) escaped += entity(c);
  return escaped;
}

std::string escape_json_for_script(std::string json) {
  std::string escaped;
  escaped.reserve(json.size());
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&')
      escaped += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      escaped += c;
  }
  return escaped;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (j < have ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) text += j <= have ? kDigits[group >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  for (const Cell& cell : cells_of(text)) columns += cell.columns;
  return columns;
}

std::string shorten_middle(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  const std::vector<Cell> cells = cells_of(text);
  const std::size_t room = columns - 1;
  const std::size_t head = room / 3;
  std::string shortened;
  const auto head_end = fit(cells.begin(), cells.end(), head);
  for (auto cell = cells.begin(); cell != head_end; ++cell) shortened += cell->bytes;
  shortened += "\u2026";
  const auto tail_begin = fit(cells.rbegin(), cells.rend(), room - head).base();
  for (auto cell = tail_begin; cell != cells.end(); ++cell) shortened += cell->bytes;
  return shortened;
}

}  // namespace kerf::report
