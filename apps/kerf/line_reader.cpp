#include "line_reader.h"

#include <editline/readline.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "output.h"

namespace kerf {
namespace {

struct Free {
  void operator()(char* text) const { std::free(text); }
};

/// libedit takes what is typed for letters of the locale; numbers and messages stay as they are.
void read_letters_as_utf8() {
  if (!std::setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
}

}  // namespace

LineReader::LineReader() : edits_(::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) {
  if (edits_) read_letters_as_utf8();
}

bool LineReader::read(const std::string& prompt, StopKey& stop, std::string& line) {
  flush_output();
  const bool more = edits_ ? edit(prompt, stop, line) : take(prompt, line);
  stop.forget();
  return more;
}

bool LineReader::edit(const std::string& prompt, StopKey& stop, std::string& line) {
  while (true) {
    stop.forget();
    const std::unique_ptr<char, Free> typed(::readline(prompt.c_str()));
    if (typed) {
      line = typed.get();
      if (line.find_first_not_of(" \t") != std::string::npos) ::add_history(line.c_str());
      return true;
    }
    if (!stop.pressed()) return false;
    print("\n");  // libedit has put the terminal back and passed the signal on
    flush_output();
  }
}

bool LineReader::take(const std::string& prompt, std::string& line) {
  print(prompt);
  flush_output();
  if (!std::getline(std::cin, line)) return false;
  if (::isatty(STDIN_FILENO) == 0) print(line + "\n");  // a terminal has shown it
  return true;
}

}  // namespace kerf
