// Progress of long work on standard error, and Ctrl-C as a request to stop it or, in a conversation, its
// answer.
#pragma once

#include <kerf/progress.h>

#include <chrono>
#include <mutex>
#include <string>

namespace kerf {

/// On a terminal: one line, rewritten, with the time left. Elsewhere: a line every half minute and one at the
/// end. While one lives, the first Ctrl-C (or SIGTERM) asks the work to stop and the second ends the program
/// at once.
class TerminalObserver : public Observer {
 public:
  /// `what` opens each line: "inspecting".
  explicit TerminalObserver(std::string what);
  ~TerminalObserver() override;
  TerminalObserver(const TerminalObserver&) = delete;
  TerminalObserver& operator=(const TerminalObserver&) = delete;

  void progress(std::int64_t done, std::int64_t total, const std::string& note) override;
  void warning(const std::string& sentence) override;
  /// Something that is left out for it, while the rest goes on.
  void problem(const std::string& sentence);
  bool stop_requested() const override;

 private:
  using Clock = std::chrono::steady_clock;

  void show(const std::string& line);
  void clear_line();

  std::string what_;
  std::mutex mutex_;
  bool terminal_;
  bool line_open_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_;  ///< epoch: nothing shown yet
  std::int64_t first_done_ = -1;
};

/// While one lives, Ctrl-C ends nothing, however often: it is noted for who asks.
class StopKey {
 public:
  StopKey();
  ~StopKey();
  StopKey(const StopKey&) = delete;
  StopKey& operator=(const StopKey&) = delete;

  /// Whether it was pressed since forget().
  bool pressed() const;
  void forget();
};

/// "0:07", "12:05" or "3:02:05".
std::string format_duration(double seconds);

}  // namespace kerf
