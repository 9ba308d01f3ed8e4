// kerf train: fine-tunes a model as a TOML file says.
#include <fmt/format.h>
#include <kerf/report.h>
#include <kerf/train.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "command.h"
#include "output.h"
#include "terminal_observer.h"

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

void draw_curve(const TrainResult& result, const Path& file) {
  Series losses{.name = "training loss", .x = {}, .y = {}};
  losses.x.reserve(result.curve.size());
  losses.y.reserve(result.curve.size());
  for (const LossPoint& point : result.curve) {
    losses.x.push_back(static_cast<double>(point.step));
    losses.y.push_back(point.loss);
  }
  write_file(file, line_chart_svg("Training loss", "step", "loss", {losses}));
}

int run(const TrainCommand& command) {
  const Path out = command.out.empty() ? Path("runs") / Path(command.config).stem() : Path(command.out);
  const TrainConfig config = read_config(command);
  TrainResult result;
  {
    TerminalObserver observer("training");
    result = run_training(config, {.out = out, .resume = command.resume}, observer);
  }
  if (!result.curve.empty()) draw_curve(result, out / "loss.svg");
  if (result.interrupted) {
    note(fmt::format("stopped at step {}; --resume goes on from there", result.steps));
    return kFailed;
  }
  print(fmt::format("{} steps, loss {:.4f}; the result is in {}\n", result.steps, result.loss,
                    result.result.string()));
  return kOk;
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
