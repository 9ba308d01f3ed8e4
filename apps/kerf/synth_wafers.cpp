// kerf synth wafers: makes labelled wafer maps.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/wafer_synth.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "numbers.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

struct SynthWafersCommand {
  std::string out;
  std::string grid = "52", aspect = "1", noise, untested = "0";
  std::vector<std::string> classes;
  double mixed = -1, reticle = 0, edge_exclusion = 0;
  bool varied = false;
  WaferSeries series;
};

double to_number(const std::string& option, const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) fail("{}: '{}' is no number", option, text);
  return value;
}

// LOW..HIGH, or one number for both.
Between to_between(const std::string& option, const std::string& text) {
  const auto dots = text.find("..");
  if (dots == std::string::npos) return {to_number(option, text), to_number(option, text)};
  return {to_number(option, text.substr(0, dots)), to_number(option, text.substr(dots + 2))};
}

WaferLabels to_class(const std::string& name) {
  const auto labels = wafer_labels_from(name);
  if (!labels)
    fail("--classes: '{}' is no class, expected names such as Normal, Center, Edge-Ring or Center+Scratch",
         name);
  return *labels;
}

WaferSynthOptions options_of(const SynthWafersCommand& command) {
  WaferSynthOptions options = command.varied ? varied_wafers() : WaferSynthOptions{};
  options.columns = to_between("--grid", command.grid);
  options.aspect = to_between("--aspect", command.aspect);
  options.untested = to_between("--untested", command.untested);
  options.edge_exclusion = {command.edge_exclusion, command.edge_exclusion};
  if (!command.noise.empty())
    options.background.normal = options.background.pattern = to_between("--noise", command.noise);
  options.margin = Path(command.out).extension() == ".npz";
  options.mixed = command.mixed;
  options.reticle.chance = command.reticle;
  for (const std::string& name : command.classes) options.classes.push_back(to_class(name));
  return options;
}

int run(const SynthWafersCommand& command) {
  make_folder_of(command.out);
  {
    TerminalObserver observer("making wafers");
    write_synth_wafers(command.out, options_of(command), command.series, observer);
  }
  print(fmt::format("{} wafers in {}\n", command.series.count, command.out));
  return kOk;
}

void add_series(CLI::App& command, SynthWafersCommand& target) {
  command
      .add_option("--out", target.out,
                  "maps.npz in MixedWM38's form (one grid size; untested dies as 0), a .json, a .csv with "
                  "NAME.labels.csv beside it, or a folder")
      ->required()
      ->type_name("FILE|DIR");
  command.add_option("--count", target.series.count, "how many wafers to make")
      ->check(CLI::Range(1, 10'000'000));
  command.add_option("--seed", target.series.seed, "seed of the series; the same seed makes the same wafers")
      ->check(seed_number());
}

void add_wafer(CLI::App& command, SynthWafersCommand& target) {
  command.add_option("--grid", target.grid, "dies across, 5 to 1000")->type_name("LOW..HIGH");
  command.add_option("--aspect", target.aspect, "rows divided by columns, 0.2 to 5")->type_name("LOW..HIGH");
  command
      .add_option("--edge-exclusion", target.edge_exclusion,
                  "rim without dies, relative to the wafer's radius")
      ->check(number_range(0.0, 0.5));
  command.add_option("--untested", target.untested, "share of dies without a result, 0 to 0.95")
      ->type_name("LOW..HIGH");
}

void add_patterns(CLI::App& command, SynthWafersCommand& target) {
  command
      .add_option("--classes", target.classes,
                  "classes to draw from, such as Normal Center Edge-Loc+Scratch (default: MixedWM38's 38)")
      ->type_name("CLASS")
      ->delimiter(',');
  command
      .add_option("--mixed", target.mixed,
                  "share of wafers with two patterns or more (default: all classes alike)")
      ->check(number_range(0.0, 1.0))
      ->default_str("");
  command
      .add_option("--noise", target.noise,
                  "share that fails beside patterns and without one (default: as in MixedWM38)")
      ->type_name("LOW..HIGH")
      ->default_str("");
  command
      .add_option("--reticle", target.reticle,
                  "share of wafers on which one die of each shot fails, beside other patterns")
      ->check(number_range(0.0, 1.0));
  command.add_flag(
      "--varied", target.varied,
      "patterns that vary more than MixedWM38's: scratches and patches anywhere, blurred outlines");
}

}  // namespace

void add_synth_wafers(CLI::App& synth, Job& job) {
  auto options = std::make_shared<SynthWafersCommand>();
  CLI::App* command = synth.add_subcommand(
      "wafers", "Simulated wafer maps of the patterns of MixedWM38, alone and together, with their labels.");
  command->option_defaults()->always_capture_default();
  add_series(*command, *options);
  add_wafer(*command, *options);
  add_patterns(*command, *options);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
