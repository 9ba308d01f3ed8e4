// Wafers of many files and folders, one after another.
#pragma once

#include <kerf/wafer.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "terminal_observer.h"

namespace CLI {
class App;
}

namespace kerf {

struct WaferInput {
  std::vector<std::string> paths;  ///< files and folders
  std::string from = "auto";       ///< name of a format
  std::string except;              ///< a file that is passed over: an earlier output among the input
};

/// Adds the option --from.
void add_wafer_format(CLI::App& command, std::string& from);
WaferReadOptions wafer_read_options(const std::string& from);

struct WaferCount {
  std::int64_t files = 0;
  std::int64_t failed = 0;   ///< of them: named on standard error, in whole or from some wafer on
  std::int64_t wafers = 0;   ///< taken
  std::int64_t refused = 0;  ///< wafers that `take` threw an Error for, named too
};
/// "12 wafers of 3 files" and what was left out.
std::string describe(const WaferCount& count);

/// Hands every wafer to `take`: files in the order given, those of a folder sorted by path. What cannot be
/// read is named in one sentence on standard error and the rest goes on; so is a wafer that `take` throws
/// Error for. An OutputFailed of `take` ends it all. Throws Interrupted between files when Ctrl-C was
/// pressed.
WaferCount each_wafer(const WaferInput& input, TerminalObserver& observer,
                      const std::function<void(WaferMap&&)>& take);

/// The map of that number, from 0, in a file. Throws Error when the file has fewer.
WaferMap read_wafer(const Path& file, std::int64_t index);

/// What `take` throws when nothing further can be written: its sentence is that of an Error.
struct OutputFailed {
  std::string sentence;
};

}  // namespace kerf
