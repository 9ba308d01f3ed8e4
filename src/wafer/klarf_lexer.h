// The words of a KLARF file, of 1.1 and 1.2 (records that end with ';') and of 1.8 (blocks in braces).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wafer/plain_text.h"

namespace kerf::wafer {

/// A word of the file: a view into its text.
struct KlarfWord {
  std::string_view text;  ///< without its quotes; one character for a mark (';', and '{' '}' ',' in 1.8)
  std::uint32_t line = 0;
  bool quoted = false;
  bool mark = false;
  bool first = false;  ///< of its line
  bool end = false;    ///< of the file: nothing more comes

  bool is(char c) const { return mark && text.front() == c; }
  /// From the first byte to the last, quotes included.
  const char* begin_byte() const { return text.data() - (quoted ? 1 : 0); }
  const char* end_byte() const { return text.data() + text.size() + (quoted ? 1 : 0); }
};

class KlarfLexer {
 public:
  /// `name` of the file for messages. `braces`: 1.8.
  KlarfLexer(std::string_view text, std::string name, bool braces);

  /// The next word, taken or only looked at. Throws Error where a quote is not closed on its line.
  KlarfWord next();
  const KlarfWord& peek() const { return ahead_; }

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }

 private:
  KlarfWord scan();
  void skip_space();
  void new_line();
  KlarfWord scan_quoted(KlarfWord word);
  bool is_mark(char c) const;

  std::string_view text_;
  std::string name_;
  bool braces_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  bool first_ = true;
  KlarfWord ahead_;
};

}  // namespace kerf::wafer
