// kerf init: a model folder with fresh weights, to train from scratch.
#include <fmt/format.h>
#include <kerf/train.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "command.h"
#include "numbers.h"
#include "output.h"

namespace kerf {
namespace {

struct InitCommand {
  std::string from, out;
  std::uint64_t seed = 0;
};

int run(const InitCommand& command) {
  init_model(command.from, command.seed, command.out);
  print(fmt::format("a model with fresh weights is in {}\n", command.out));
  return kOk;
}

}  // namespace

void add_init(CLI::App& app, Job& job) {
  auto options = std::make_shared<InitCommand>();
  CLI::App* command = app.add_subcommand("init", "Make a model folder with freshly drawn weights.");
  command->add_option("--from", options->from, "folder with config.json, tokenizer and processor files")
      ->required()
      ->type_name("DIR");
  command->add_option("--out", options->out, "model folder to write")->required()->type_name("DIR");
  command->add_option("--seed", options->seed, "seed of the weights")
      ->check(seed_number())
      ->capture_default_str();
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
