#include "text/split.h"

#include "text/unicode.h"
#include "text/utf8.h"

namespace kerf::text {
namespace {

/// A character and where it ends; at the end of the text `end` equals the position asked for.
struct Char {
  char32_t code = 0;
  std::uint8_t flags = 0;
  std::size_t end = 0;
  bool present = false;

  bool is_letter() const { return flags & kLetter; }
  bool is_number() const { return flags & kNumber; }
  bool is_space() const { return flags & kSpace; }
  bool is_newline() const { return present && (code == '\r' || code == '\n'); }
  bool is_other() const { return present && !(flags & (kLetter | kNumber | kSpace)); }
};

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text), table_(char_table()) {}

  Char at(std::size_t position) const {
    Char found;
    found.end = position;
    if (position >= text_.size()) return found;
    found.code = next_char(text_, found.end);
    found.flags = table_.flags(found.code);
    found.present = true;
    return found;
  }

  /// End of the run of characters with a property that starts at `position`; `position` itself when there is
  /// none.
  template <typename Property>
  std::size_t run(std::size_t position, Property property) const {
    for (Char next = at(position); property(next); next = at(position)) position = next.end;
    return position;
  }

  std::size_t contraction(std::size_t begin) const;
  std::size_t word(const Char& first, std::size_t begin) const;
  std::size_t punctuation(const Char& first, std::size_t begin) const;
  std::size_t blank(std::size_t begin) const;

 private:
  std::string_view text_;
  const CharTable& table_;
};

/// Lower case of a letter that may stand in a contraction; U+017F (long s) folds to s.
char32_t folded(char32_t code) {
  if (code >= 'A' && code <= 'Z') return code + ('a' - 'A');
  return code == 0x17F ? U's' : code;
}

/// (?i:'s|'t|'re|'ve|'m|'ll|'d): its end, or `begin` where it does not match.
std::size_t Cutter::contraction(std::size_t begin) const {
  const Char first = at(begin + 1);
  const Char second = at(first.end);
  switch (folded(first.code)) {
    case 's':
    case 't':
    case 'm':
    case 'd':
      return first.end;
    case 'r':
    case 'v':
      return folded(second.code) == 'e' ? second.end : begin;
    case 'l':
      return folded(second.code) == 'l' ? second.end : begin;
    default:
      return begin;
  }
}

/// [^\r\n\p{L}\p{N}]?\p{L}+
std::size_t Cutter::word(const Char& first, std::size_t begin) const {
  const bool leads = !first.is_letter() && !first.is_number() && !first.is_newline();
  const std::size_t letters = leads ? first.end : begin;
  const std::size_t end = run(letters, [](const Char& c) { return c.is_letter(); });
  return end > letters ? end : begin;
}

///  ?[^\s\p{L}\p{N}]+[\r\n]*
std::size_t Cutter::punctuation(const Char& first, std::size_t begin) const {
  const std::size_t marks = first.code == ' ' ? first.end : begin;
  const std::size_t end = run(marks, [](const Char& c) { return c.is_other(); });
  return end > marks ? run(end, [](const Char& c) { return c.is_newline(); }) : begin;
}

/// \s*[\r\n]+|\s+(?!\S)|\s+
std::size_t Cutter::blank(std::size_t begin) const {
  std::size_t last = begin, end = begin, newline = begin;
  for (Char next = at(begin); next.is_space(); next = at(end)) {
    last = end;
    end = next.end;
    if (next.is_newline()) newline = end;
  }
  if (newline > begin) return newline;
  if (end == text_.size() || last == begin) return end;
  return last;  // the last blank stays for the word behind it
}

}  // namespace

std::size_t piece_end(std::string_view text, std::size_t begin) {
  const Cutter cutter(text);
  const Char first = cutter.at(begin);
  std::size_t end = begin;
  if (first.code == '\'') end = cutter.contraction(begin);
  if (end == begin) end = cutter.word(first, begin);
  if (end == begin && first.is_number()) end = first.end;
  if (end == begin) end = cutter.punctuation(first, begin);
  if (end == begin) end = cutter.blank(begin);
  return end;
}

}  // namespace kerf::text
