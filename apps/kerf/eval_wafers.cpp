// kerf eval wafers: measures what a classifier says of wafer maps.
#include <kerf/evaluate_wafers.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "command.h"
#include "numbers.h"
#include "output.h"

namespace kerf {
namespace {

struct EvalWafersCommand {
  std::string truth, predictions, out;
  BootstrapOptions bootstrap;
  int confusions = 15;
  bool json = false;
};

int run(const EvalWafersCommand& command) {
  const WaferMetrics metrics = evaluate_wafers(
      load_wafer_truth(command.truth), load_wafer_predictions(command.predictions), command.bootstrap);
  if (!command.out.empty()) {
    make_folder_of(command.out);
    write_file(command.out, wafer_metrics_to_json(metrics));
  }
  print(command.json ? wafer_metrics_to_json(metrics) : format_wafer_metrics(metrics, command.confusions));
  return kOk;
}

void add_files(CLI::App& command, EvalWafersCommand& target) {
  command
      .add_option("--truth", target.truth,
                  "maps with labels [N, 8] as in MixedWM38, or with class names [N] as in WM-811K")
      ->required()
      ->type_name("FILE.npz");
  command
      .add_option("--predictions", target.predictions,
                  "a line a wafer: index, the eight label probabilities, class_name, confidence, unknown")
      ->required()
      ->type_name("FILE.csv");
  command.add_option("--out", target.out, "file for the metrics as JSON")->type_name("FILE.json");
  command.add_flag("--json", target.json, "print JSON instead of tables");
}

}  // namespace

void add_eval_wafers(CLI::App& eval, Job& job) {
  auto options = std::make_shared<EvalWafersCommand>();
  CLI::App* command = eval.add_subcommand(
      "wafers", "Labels, classes, calibration and confusions of classified wafer maps, with intervals.");
  add_files(*command, *options);
  command->add_option("--resamples", options->bootstrap.resamples, "resampled sets behind the intervals")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  command->add_option("--seed", options->bootstrap.seed, "seed of the resampling")
      ->check(seed_number())
      ->capture_default_str();
  command->add_option("--confusions", options->confusions, "most confusions to print")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
