// Logs of one record a line that are only ever appended to, by writers that may be killed at any moment.
#pragma once

#include <kerf/file.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// Whether a line is a record, and not the first half of one. Must not throw.
using WholeLine = std::function<bool(std::string_view)>;

struct LogLine {
  std::size_t number = 0;  ///< from 1
  std::string text;
};
struct LineLog {
  std::vector<LogLine> lines;  ///< without empty ones and those marked as torn
  std::size_t torn = 0;        ///< number of the last line where its writer was stopped; 0: none
};

/// Reads a log; one that is not there is empty. Waits for a writer that is at work.
LineLog read_line_log(const Path& file, const WholeLine& whole);

/// Appends `lines` (each with its newline) and flushes them to disk. Writers take turns by a lock; a torn
/// last line is closed and marked first. `what` names the log in errors ("log of verdicts"). Throws Error
/// with the log as it was when the disk takes only a part.
void append_lines(const Path& file, std::string_view lines, const WholeLine& whole, std::string_view what);

}  // namespace kerf
