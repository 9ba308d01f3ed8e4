// kerf train: fine-tunes a model as a TOML file says.
#include <kerf/train.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "command.h"
#include "run_options.h"
#include "training_output.h"

namespace kerf {
namespace {

struct TrainCommand {
  RunChoice run;
  std::optional<std::string> device;
};

int run(const TrainCommand& command) {
  TrainConfig config = load_train_config(command.run.config);
  command.run.apply_to(config);
  if (command.device) config.device = *command.device;
  return train_and_tell(config, command.run.options());
}

}  // namespace

void add_train(CLI::App& app, Job& job) {
  auto options = std::make_shared<TrainCommand>();
  CLI::App* command = app.add_subcommand(
      "train", "Fine-tune a model, whole or with LoRA. Ctrl-C saves a checkpoint; --resume goes on from it.");
  add_run_options(*command, options->run);
  command->add_option("--device", options->device, "cpu, cuda or cuda:N, in place of the file's");
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
