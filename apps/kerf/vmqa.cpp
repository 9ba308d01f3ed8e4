// kerf vmqa: dialogues about pictures, built, reviewed and handed on.
#include <CLI/CLI.hpp>

#include "vmqa_commands.h"

namespace kerf {

void add_vmqa(CLI::App& app, Job& job) {
  CLI::App* command = app.add_subcommand(
      "vmqa", "Dialogues about wafer maps and other pictures: build, review, count and export them.");
  add_vmqa_build(*command, job);
  add_vmqa_roles(*command, job);
  add_vmqa_review(*command, job);
  add_vmqa_questions(*command, job);
  add_vmqa_stats(*command, job);
  add_vmqa_train(*command, job);
  add_vmqa_export(*command, job);
}

}  // namespace kerf
