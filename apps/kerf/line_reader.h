// Lines that a person types, with the keys that a terminal has: arrows, Home, earlier lines.
#pragma once

#include <string>

namespace kerf {

/// Reads lines from standard input. On a terminal they can be edited (libedit), the arrow up brings back the
/// ones before, and Ctrl-C does nothing; from a pipe or a file they are read as they are and shown behind the
/// prompt.
class LineReader {
 public:
  LineReader();

  /// False at the end of the input.
  bool read(const std::string& prompt, std::string& line);

 private:
  bool edits_ = false;
};

}  // namespace kerf
