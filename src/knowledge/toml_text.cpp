#include "knowledge/toml_text.h"

#include <kerf/error.h>

#include <algorithm>
#include <cstdint>

#include "knowledge/words.h"

namespace kerf::knowledge {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// Walks over a text; each function starts where its part starts and ends behind it.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {
    if (text_.substr(0, 3) == kByteOrderMark) at_ = 3;  // byte order mark
  }

  /// The place of the first stray byte, or npos.
  std::size_t find_stray() {
    while (at_ < text_.size() && stray_ == text_.npos) {
      const char c = text_[at_];
      if (is_beyond_ascii(c)) return at_;
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '"' || c == '\'') {
        skip_quoted(c);
      } else {
        ++at_;
      }
    }
    return stray_;
  }

 private:
  bool triple(char quote) const { return text_.substr(at_, 3) == std::string(3, quote); }
  void skip_quoted(char quote) {
    if (triple(quote)) {
      at_ += 3;
      skip_until([&] { return triple(quote); }, quote);
      at_ += 3;
      for (int more = 0; more < 2 && at_ < text_.size() && text_[at_] == quote; ++more) ++at_;
    } else {
      ++at_;
      skip_until([&] { return text_[at_] == quote || text_[at_] == '\n'; }, quote);
      ++at_;
    }
  }
  template <typename Ends>
  void skip_until(const Ends& ends, char quote) {
    while (at_ < text_.size() && stray_ == text_.npos && !ends()) {
      if (quote == '\'' && is_beyond_ascii(text_[at_])) stray_ = at_;
      const bool escape = quote == '"' && text_[at_] == '\\';
      if (escape) look_behind_backslash();
      at_ += escape ? 2 : 1;
    }
  }
  // A backslash at a line's end swallows white space, for which toml++ asks the same test.
  void look_behind_backslash() {
    const std::size_t next = text_.find_first_not_of(" \t\r\n", at_ + 1);
    if (next != text_.npos && is_beyond_ascii(text_[next])) stray_ = next;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t stray_ = std::string_view::npos;
};

int line_of(std::string_view text, std::size_t at) {
  return int(std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n')) + 1;
}

void refuse_stray_letters(std::string_view text, const std::string& name) {
  const std::size_t at = Walker(text).find_stray();
  if (at == text.npos) return;
  fail("{}:{}: letters beyond ASCII must be in double quotes or comments, and not behind a backslash", name,
       line_of(text, at));
}

}  // namespace

std::string in_ascii(std::string_view text, const std::string& name) {
  refuse_stray_letters(text, name);
  std::string ascii;
  for (std::size_t at = text.substr(0, 3) == kByteOrderMark ? 3 : 0; at < text.size();) {
    const Letter letter = letter_at(text, at);
    if (!is_beyond_ascii(text[at])) {
      ascii += text[at];
    } else if (letter.code == 0) {
      fail("{}:{}: the text is not UTF-8", name, line_of(text, at));
    } else {
      ascii += fmt::format("\\U{:08X}", std::uint32_t(letter.code));
    }
    at += letter.bytes.size();
  }
  return ascii;
}

}  // namespace kerf::knowledge
