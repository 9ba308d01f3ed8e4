// Lines that a person types, with the keys that a terminal has: arrows, Home, earlier lines.
#pragma once

#include <string>

#include "terminal_observer.h"

namespace kerf {

/// Reads lines from standard input. On a terminal they can be edited (libedit), the arrow up brings back the
/// ones before, and Ctrl-C drops what is typed; from a pipe or a file they are read as they are and shown
/// behind the prompt.
class LineReader {
 public:
  LineReader();

  /// False at the end of the input. Afterwards the key counts as not pressed: it was about the line.
  bool read(const std::string& prompt, StopKey& stop, std::string& line);
  /// Whether a person types the lines.
  bool edits() const { return edits_; }

 private:
  static bool edit(const std::string& prompt, StopKey& stop, std::string& line);
  static bool take(const std::string& prompt, std::string& line);

  bool edits_ = false;
};

}  // namespace kerf
