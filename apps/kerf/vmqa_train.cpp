// kerf vmqa train: the language stage, as a TOML file says.
#include <kerf/converse.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "training_output.h"
#include "vmqa_commands.h"

namespace kerf {
namespace {

struct VmqaTrainCommand {
  std::string config, out;
  bool resume = false;
  std::optional<std::int64_t> steps;
  std::optional<int> threads;
};

int run(const VmqaTrainCommand& command) {
  auto config = load_dialogue_train_config(command.config);
  if (command.steps) config.steps = *command.steps;
  if (command.threads) config.threads = *command.threads;
  const Path out = command.out.empty() ? Path("runs") / Path(command.config).stem() : Path(command.out);
  const TrainOptions options{.out = out, .resume = command.resume};
  return train_and_tell(options,
                        [&](Observer& observer) { return train_dialogues(config, options, observer); });
}

}  // namespace

void add_vmqa_train(CLI::App& vmqa, Job& job) {
  auto options = std::make_shared<VmqaTrainCommand>();
  CLI::App* command = vmqa.add_subcommand(
      "train", "Train the language stage on dialogues. Ctrl-C saves a checkpoint; --resume goes on from it.");
  command->add_option("--config", options->config, "what to train, on what and how")
      ->required()
      ->type_name("FILE.toml");
  command
      ->add_option("--out", options->out,
                   "folder of the run: metrics, checkpoint, result (default: runs/NAME of FILE)")
      ->type_name("DIR");
  command->add_flag("--resume", options->resume, "go on from the checkpoint in the folder of the run");
  command->add_option("--steps", options->steps, "optimiser steps, in place of the file's")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--threads", options->threads,
                   "processor threads, 0 for all cores, in place of the file's")
      ->check(CLI::Range(0, 1024));
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
