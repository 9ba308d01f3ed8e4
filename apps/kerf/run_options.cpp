#include "run_options.h"

#include <CLI/CLI.hpp>

namespace kerf {

TrainOptions RunChoice::options() const {
  return {.out = out.empty() ? Path("runs") / Path(config).stem() : Path(out), .resume = resume};
}

void add_run_options(CLI::App& command, RunChoice& target) {
  command.add_option("--config", target.config, "what to train, on what and how")
      ->required()
      ->type_name("FILE.toml");
  command
      .add_option("--out", target.out,
                  "folder of the run: metrics, checkpoint, result (default: runs/NAME of FILE)")
      ->type_name("DIR");
  command.add_flag("--resume", target.resume, "go on from the checkpoint in the folder of the run");
  command.add_option("--steps", target.steps, "optimiser steps, in place of the file's")
      ->check(CLI::PositiveNumber);
  command
      .add_option("--threads", target.threads, "processor threads, 0 for all cores, in place of the file's")
      ->check(CLI::Range(0, 1024));
}

}  // namespace kerf
