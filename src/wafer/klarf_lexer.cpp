#include "wafer/klarf_lexer.h"

#include <kerf/error.h>

#include <algorithm>
#include <cctype>

namespace kerf::wafer {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

}  // namespace

KlarfLexer::KlarfLexer(std::string_view text, std::string name, bool braces)
    : text_(text), name_(std::move(name)), braces_(braces) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  ahead_ = scan();
}

KlarfWord KlarfLexer::next() {
  const KlarfWord word = ahead_;
  if (!word.end) ahead_ = scan();
  return word;
}

// "\n", "\r\n" and "\r" alone end a line.
void KlarfLexer::new_line() {
  if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
  ++line_;
  first_ = true;
}

// The format has no comments; lines of '#' and "//" are what people add by hand.
void KlarfLexer::skip_space() {
  while (at_ < text_.size()) {
    if (text_[at_] == '\n' || text_[at_] == '\r') {
      new_line();
      ++at_;
    } else if (is_space(text_[at_])) {
      ++at_;
    } else if (first_ && (text_[at_] == '#' || text_.substr(at_).starts_with("//"))) {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    } else {
      return;
    }
  }
}

bool KlarfLexer::is_mark(char c) const {
  return c == ';' || (braces_ && (c == '{' || c == '}' || c == ','));
}

KlarfWord KlarfLexer::scan_quoted(KlarfWord word) {
  const std::size_t close = text_.find_first_of("\"\r\n", at_ + 1);
  if (close == std::string_view::npos || text_[close] != '"')
    fail("{}: line {}: a quoted text is not closed, expected '\"' before the end of the line", name_, line_);
  word.text = text_.substr(at_ + 1, close - at_ - 1);
  word.quoted = true;
  at_ = close + 1;
  return word;
}

KlarfWord KlarfLexer::scan() {
  skip_space();
  KlarfWord word;
  word.line = line_;
  word.first = first_;
  word.text = text_.substr(at_, 0);
  word.end = at_ >= text_.size();
  if (word.end) return word;
  first_ = false;
  if (text_[at_] == '"') return scan_quoted(word);
  const std::size_t begin = at_++;
  word.mark = is_mark(text_[begin]);
  if (!word.mark)
    while (at_ < text_.size() && !is_space(text_[at_]) && !is_mark(text_[at_])) ++at_;
  word.text = text_.substr(begin, at_ - begin);
  return word;
}

}  // namespace kerf::wafer
