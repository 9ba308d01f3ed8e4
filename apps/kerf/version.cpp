#include <CLI/CLI.hpp>

#include "command.h"
#include "output.h"

namespace kerf {

void add_version(CLI::App& app, Job& job) {
  CLI::App* command = app.add_subcommand("version", "Print the version.");
  command->callback([&job] {
    job = [] {
      print("kerf " KERF_VERSION "\n");
      return kOk;
    };
  });
}

}  // namespace kerf
