#include "terminal_observer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <utility>

#include "output.h"

namespace kerf {
namespace {

constexpr auto kRewriteEvery = std::chrono::milliseconds(100);
constexpr auto kLineEvery = std::chrono::seconds(30);

// The one piece of global state in the program: a signal handler can reach nothing else.
volatile std::sig_atomic_t stop_signal = 0;

void request_stop(int signal) {
  stop_signal = signal;
}

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags | SA_RESTART;  // what is read from a pipe or a file goes on
  sigaction(signal, &action, nullptr);
}

// SA_RESETHAND: the second signal finds the default action and ends the program.
void handle_signals(void (*handler)(int)) {
  for (const int signal : {SIGINT, SIGTERM}) handle(signal, handler, static_cast<int>(SA_RESETHAND));
}

std::string time_left(double elapsed, std::int64_t steps_done, std::int64_t steps_left) {
  if (steps_done <= 0 || steps_left <= 0) return "";
  return "  " + format_duration(elapsed / static_cast<double>(steps_done) * static_cast<double>(steps_left)) +
         " left";
}

}  // namespace

StopKey::StopKey() {
  stop_signal = 0;
  handle(SIGINT, request_stop, 0);
}

StopKey::~StopKey() {
  handle(SIGINT, SIG_DFL, 0);
}

bool StopKey::pressed() const {
  return stop_signal != 0;
}

void StopKey::forget() {
  stop_signal = 0;
}

TerminalObserver::TerminalObserver(std::string what)
    : what_(std::move(what)), terminal_(error_is_terminal()) {
  stop_signal = 0;
  handle_signals(request_stop);
}

TerminalObserver::~TerminalObserver() {
  clear_line();
  handle_signals(SIG_DFL);
}

void TerminalObserver::progress(std::int64_t done, std::int64_t total, const std::string& note) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (first_done_ < 0) {
    first_done_ = done;
    start_ = now;
  }
  const bool last = total > 0 && done >= total;
  const auto interval = terminal_ ? Clock::duration(kRewriteEvery) : Clock::duration(kLineEvery);
  const bool due = shown_ == Clock::time_point{} || now - shown_ >= interval;
  if (!due && !last) return;
  shown_ = now;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  std::string line =
      total > 0 ? fmt::format("{} {}/{}", what_, done, total) : fmt::format("{} {}", what_, done);
  if (total > 0) line += time_left(elapsed, done - first_done_, total - done);
  if (!note.empty()) line += "  " + one_line(note);
  show(line);
}

void TerminalObserver::warning(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  clear_line();
  print_error(fmt::format("kerf: warning: {}\n", one_line(sentence)));
}

void TerminalObserver::problem(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  clear_line();
  note(sentence);
}

bool TerminalObserver::stop_requested() const {
  return stop_signal != 0;
}

void TerminalObserver::show(const std::string& line) {
  if (!terminal_) {
    print_error(line + "\n");
    return;
  }
  const auto width = static_cast<std::size_t>(std::max(20, terminal_width(Stream::error) - 1));
  print_error("\r\033[K" + line.substr(0, width));
  line_open_ = true;
}

void TerminalObserver::clear_line() {
  if (!line_open_) return;
  print_error("\r\033[K");
  line_open_ = false;
}

std::string format_duration(double seconds) {
  const std::int64_t whole = std::llround(std::max(0.0, seconds));
  const std::int64_t hours = whole / 3600, minutes = whole / 60 % 60;
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  return fmt::format("{}:{:02}", minutes, whole % 60);
}

}  // namespace kerf
