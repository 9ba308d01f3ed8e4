// Options of every command that trains as a TOML file says.
#pragma once

#include <kerf/train.h>

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace kerf {

struct RunChoice {
  std::string config, out;
  bool resume = false;
  std::optional<std::int64_t> steps;
  std::optional<int> threads;

  /// Puts what was given in place of the file's.
  template <typename Config>
  void apply_to(Config& run) const {
    if (steps) run.steps = *steps;
    if (threads) run.threads = *threads;
  }
  /// Where the run goes: --out, or runs/ and the name of the file.
  TrainOptions options() const;
};

/// Adds --config, --out, --resume, --steps and --threads; `target` must outlive the parse.
void add_run_options(CLI::App& command, RunChoice& target);

}  // namespace kerf
