// kerf train: fine-tunes a model as a TOML file says.
#include <kerf/train.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "command.h"
#include "training_output.h"

namespace kerf {
namespace {

struct TrainCommand {
  std::string config, out;
  bool resume = false;
  std::optional<std::int64_t> steps;
  std::optional<std::string> device;
  std::optional<int> threads;
};

TrainConfig read_config(const TrainCommand& command) {
  TrainConfig config = load_train_config(command.config);
  if (command.steps) config.steps = *command.steps;
  if (command.device) config.device = *command.device;
  if (command.threads) config.threads = *command.threads;
  return config;
}

int run(const TrainCommand& command) {
  const Path out = command.out.empty() ? Path("runs") / Path(command.config).stem() : Path(command.out);
  return train_and_tell(read_config(command), {.out = out, .resume = command.resume});
}

}  // namespace

void add_train(CLI::App& app, Job& job) {
  auto options = std::make_shared<TrainCommand>();
  CLI::App* command = app.add_subcommand(
      "train", "Fine-tune a model, whole or with LoRA. Ctrl-C saves a checkpoint; --resume goes on from it.");
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
  command->add_option("--device", options->device, "cpu, cuda or cuda:N, in place of the file's");
  command
      ->add_option("--threads", options->threads,
                   "processor threads, 0 for all cores, in place of the file's")
      ->check(CLI::Range(0, 1024));
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
