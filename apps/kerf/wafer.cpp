// kerf wafer: wafer maps.
#include <CLI/CLI.hpp>

#include "command.h"
#include "wafer_commands.h"

namespace kerf {

void add_wafer(CLI::App& app, Job& job) {
  CLI::App* wafer = app.add_subcommand("wafer", "Read, show, convert and recognise wafer maps.");
  wafer->require_subcommand(1);
  add_wafer_train(*wafer, job);
}

}  // namespace kerf
