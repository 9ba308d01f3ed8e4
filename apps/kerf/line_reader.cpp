#include "line_reader.h"

#include <editline/readline.h>
#include <termios.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "output.h"

namespace kerf {
namespace {

struct Free {
  void operator()(char* text) const { std::free(text); }
};

constexpr int kControlC = 'C' & 0x1f;

/// libedit takes what is typed for letters of the locale; numbers and messages stay as they are.
void read_letters_as_utf8() {
  if (!std::setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
}

int drop_line(int, int) {
  raise(SIGINT);
  rl_done = 1;
  return 0;
}

/// While it lives Ctrl-C is a key like any other, read in its turn: a signal that comes between two keys
/// would leave libedit waiting for the next one.
class ControlCAsKey {
 public:
  ControlCAsKey() : known_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    auto keys = before_;
    keys.c_cc[VINTR] = _POSIX_VDISABLE;
    set(keys);
  }
  ~ControlCAsKey() { set(before_); }
  ControlCAsKey(const ControlCAsKey&) = delete;
  ControlCAsKey& operator=(const ControlCAsKey&) = delete;

 private:
  void set(const termios& keys) const {
    if (known_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &keys);
  }
  termios before_{};
  bool known_;
};

std::unique_ptr<char, Free> read_edited(const std::string& prompt) {
  const ControlCAsKey key;
  return std::unique_ptr<char, Free>(::readline(prompt.c_str()));
}

}  // namespace

LineReader::LineReader() : edits_(::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) {
  if (!edits_) return;
  read_letters_as_utf8();
  rl_initialize();
  rl_add_defun("kerf-drop-line", drop_line, kControlC);
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
    const auto typed = read_edited(prompt);
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
