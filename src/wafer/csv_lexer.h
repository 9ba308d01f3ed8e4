// Separated values after RFC 4180, one record at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::wafer {

class CsvLexer {
 public:
  /// `text` without a byte order mark; `name` is the file's, for messages.
  CsvLexer(std::string_view text, const std::string& name, char separator)
      : text_(text), name_(name), separator_(separator) {}

  /// Reads the next record that is not an empty line; false at the end. Throws Error naming the line where
  /// quotes are broken.
  bool next(std::vector<std::string>& fields);
  /// Line of the record that next() read last, from 1.
  std::size_t line() const { return record_line_; }

 private:
  void quoted(std::string& field);
  void plain(std::string& field);
  bool at_end_of_line() const;
  void skip_line_end();

  std::string_view text_;
  const std::string& name_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
};

/// A text as a field of RFC 4180: in quotes where it must be, or where spaces at its ends might get lost.
std::string csv_field(const std::string& text);

}  // namespace kerf::wafer
