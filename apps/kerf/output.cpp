#include "output.h"

#include <fmt/format.h>
#include <kerf/error.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace kerf {
namespace {

[[noreturn]] void output_failed(int error) {
  if (error == EPIPE) throw OutputClosed{};
  fail("cannot write to standard output: {}", std::generic_category().message(error));
}

}  // namespace

void print(std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) output_failed(errno);
}

void flush_output() {
  errno = 0;
  if (std::fflush(stdout) != 0) output_failed(errno);
}

void note(std::string_view sentence) {
  fmt::print(stderr, "kerf: {}\n", sentence);
}

bool output_is_terminal() {
  return isatty(STDOUT_FILENO) == 1;
}

bool error_is_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

int terminal_width(Stream stream) {
  winsize size{};
  const bool known = ioctl(static_cast<int>(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 100;
}

bool wants_colour() {
  return output_is_terminal() && std::getenv("NO_COLOR") == nullptr;
}

void ignore_broken_pipes() {
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace kerf
