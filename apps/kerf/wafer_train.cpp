// kerf wafer train: trains the wafer model as a TOML file says.
#include <kerf/recognise.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "run_options.h"
#include "training_output.h"
#include "wafer_commands.h"

namespace kerf {
namespace {

int run(const RunChoice& choice) {
  auto config = load_wafer_train_config(choice.config);
  choice.apply_to(config);
  const auto options = choice.options();
  return train_and_tell(options, [&](Observer& observer) { return train_wafers(config, options, observer); });
}

}  // namespace

void add_wafer_train(CLI::App& wafer, Job& job) {
  auto choice = std::make_shared<RunChoice>();
  CLI::App* command = wafer.add_subcommand(
      "train", "Train the wafer model. Ctrl-C saves a checkpoint; --resume goes on from it.");
  add_run_options(*command, *choice);
  command->callback([choice, &job] { job = [choice] { return run(*choice); }; });
}

}  // namespace kerf
