#include "wafer/csv_lexer.h"

#include <kerf/error.h>

namespace kerf::wafer {

bool CsvLexer::at_end_of_line() const {
  return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
}

/// Over "\n", "\r\n" or "\r".
void CsvLexer::skip_line_end() {
  if (at_ == text_.size()) return;
  if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
  ++at_;
  ++line_;
}

void CsvLexer::quoted(std::string& field) {
  const std::size_t start = line_;
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') {
      if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
      ++at_;
    }
    line_ += c == '\n';
    field.push_back(c);
  }
  if (at_ == text_.size()) fail("{}: line {}: a quoted field has no closing quote", name_, start);
  ++at_;
  if (!at_end_of_line() && text_[at_] != separator_)
    fail("{}: line {}: expected '{}' or the end of the line after a quoted field", name_, line_, separator_);
}

void CsvLexer::plain(std::string& field) {
  const std::size_t start = at_;
  while (!at_end_of_line() && text_[at_] != separator_) ++at_;
  field = text_.substr(start, at_ - start);
  if (field.find('\0') != std::string::npos)
    fail("{}: line {}: a byte of value 0 where text is expected", name_, line_);
}

bool CsvLexer::next(std::vector<std::string>& fields) {
  while (at_ < text_.size() && at_end_of_line()) skip_line_end();
  if (at_ == text_.size()) return false;
  record_line_ = line_;
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    if (fields.size() == count) fields.emplace_back();
    fields[count].clear();
    if (!at_end_of_line() && text_[at_] == '"') {
      quoted(fields[count]);
    } else {
      plain(fields[count]);
    }
    more = !at_end_of_line();
    if (more) ++at_;
  }
  fields.resize(count);
  skip_line_end();
  return true;
}

}  // namespace kerf::wafer
