// kerf wafer calibrate: makes a wafer model's answers probabilities and gives it a memory of known maps.
#include <fmt/format.h>
#include <kerf/recognise.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "numbers.h"
#include "output.h"
#include "terminal_observer.h"
#include "wafer_commands.h"

namespace kerf {
namespace {

struct CalibrateCommand {
  std::string model;
  std::vector<std::string> held_out, training;
  WaferCalibrationOptions options;
};

/// TASK=FILE.npz, or FILE.npz for mixedwm38.
WaferSource to_source(const std::string& text) {
  WaferSource source;
  const auto equals = text.find('=');
  if (equals != std::string::npos) source.task = text.substr(0, equals);
  source.maps = equals == std::string::npos ? text : text.substr(equals + 1);
  return source;
}

std::vector<WaferSource> to_sources(const std::vector<std::string>& texts) {
  std::vector<WaferSource> sources;
  sources.reserve(texts.size());
  for (const auto& text : texts) sources.push_back(to_source(text));
  return sources;
}

int run(const CalibrateCommand& command) {
  WaferCalibration result;
  {
    TerminalObserver observer("calibrating");
    result = calibrate_wafers(command.model, to_sources(command.held_out), to_sources(command.training),
                              command.options, observer);
  }
  print(fmt::format("{} maps: expected calibration error {:.4f}, calibrated {:.4f} (cross-fitted); in {}\n",
                    result.maps, result.raw, result.calibrated, command.model));
  return kOk;
}

}  // namespace

void add_wafer_calibrate(CLI::App& wafer, Job& job) {
  auto options = std::make_shared<CalibrateCommand>();
  CLI::App* command = wafer.add_subcommand(
      "calibrate",
      "Fit a wafer model's confidence and its sense of the unknown on maps it was not trained on.");
  command->add_option("--model", options->model, "wafer model; the result is written beside its weights")
      ->required()
      ->type_name("DIR");
  command->add_option("--held-out", options->held_out, "labelled maps that the model was not trained on")
      ->required()
      ->type_name("[TASK=]FILE.npz");
  command
      ->add_option("--training", options->training,
                   "labelled maps of the training, some of which are remembered as neighbours")
      ->type_name("[TASK=]FILE.npz");
  command
      ->add_option("--known", options->options.known, "share of known maps that must not be called unknown")
      ->check(number_range(0.5, 1.0))
      ->capture_default_str();
  command->add_option("--neighbours", options->options.neighbours, "maps remembered of each training file")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  command->add_option("--seed", options->options.seed, "of the choice of the remembered maps")
      ->check(seed_number());
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
