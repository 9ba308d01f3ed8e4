// kerf vmqa train: the language stage, as a TOML file says.
#include <kerf/converse.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "run_options.h"
#include "training_output.h"
#include "vmqa_commands.h"

namespace kerf {
namespace {

int run(const RunChoice& choice) {
  auto config = load_dialogue_train_config(choice.config);
  choice.apply_to(config);
  const auto options = choice.options();
  return train_and_tell(options,
                        [&](Observer& observer) { return train_dialogues(config, options, observer); });
}

}  // namespace

void add_vmqa_train(CLI::App& vmqa, Job& job) {
  auto choice = std::make_shared<RunChoice>();
  CLI::App* command = vmqa.add_subcommand(
      "train", "Train the language stage on dialogues. Ctrl-C saves a checkpoint; --resume goes on from it.");
  add_run_options(*command, *choice);
  command->callback([choice, &job] { job = [choice] { return run(*choice); }; });
}

}  // namespace kerf
