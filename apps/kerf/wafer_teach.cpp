// kerf wafer teach: a class of its own from a few maps, without training.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/recognise.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "output.h"
#include "terminal_observer.h"
#include "wafer_commands.h"
#include "wafer_input.h"

namespace kerf {
namespace {

constexpr std::size_t kMostMaps = 1000;  // a class of more is worth a training

struct TeachCommand {
  WaferInput input;
  std::string model = "models/kerf-wafer", name, out;
  RecogniseOptions options;
};

std::vector<DieGrid> read_grids(const TeachCommand& command) {
  std::vector<DieGrid> grids;
  TerminalObserver observer("reading");
  const auto count = each_wafer(command.input, observer, [&](WaferMap&& map) {
    if (grids.size() == kMostMaps)
      throw OutputFailed{fmt::format("{}: more than {} maps to teach one class from", map.source, kMostMaps)};
    grids.push_back(to_grid(map));
  });
  if (count.failed + count.refused > 0) fail("nothing was taught: {}", describe(count));
  return grids;
}

/// A model is taught further in its own folder or goes into a new one.
void keep_other_models(const TeachCommand& command) {
  std::error_code none;
  if (std::filesystem::exists(Path(command.out) / "wafer.json", none) &&
      !std::filesystem::equivalent(command.out, command.model, none))
    fail("{}: holds another model already; give it to --model to teach it further, or name another folder",
         command.out);
}

int run(const TeachCommand& command) {
  keep_other_models(command);
  std::vector<DieGrid> grids;
  try {
    grids = read_grids(command);
  } catch (const OutputFailed& failed) {
    throw Error(failed.sentence);
  }
  WaferRecogniser recogniser(command.model, command.options);
  recogniser.teach(command.name, grids);
  recogniser.save(command.out);
  print(fmt::format("{} taught from {} maps; the model is in {}\n", one_line(command.name), grids.size(),
                    one_line(command.out)));
  return kOk;
}

}  // namespace

void add_wafer_teach(CLI::App& wafer, Job& job) {
  auto options = std::make_shared<TeachCommand>();
  CLI::App* command = wafer.add_subcommand(
      "teach", "Give the model a class of your own from a few maps (five will do), without training.");
  command->add_option("input", options->input.paths, "files and folders with maps of that class")
      ->required()
      ->type_name("PATH");
  command->add_option("--class", options->name, "its name")->required()->type_name("NAME");
  command->add_option("--model", options->model, "wafer model to start from")
      ->capture_default_str()
      ->type_name("DIR");
  command->add_option("--out", options->out, "folder of the model with the new class")
      ->required()
      ->type_name("DIR");
  command->add_option("--task", options->options.task, "task whose classes it joins")->capture_default_str();
  add_wafer_format(*command, options->input.from);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
