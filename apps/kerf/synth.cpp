// kerf synth: makes labelled images.
#include <fmt/format.h>
#include <kerf/litho.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

struct SynthCommand {
  std::string out;
  std::vector<std::string> layouts;
  SynthOptions options;
};

int run(SynthCommand& command) {
  command.options.layouts.assign(command.layouts.begin(), command.layouts.end());
  Dataset made;
  {
    TerminalObserver observer("making images");
    made = synth_litho(command.options, command.out, observer);
  }
  print(fmt::format("{} images with {} defects in {}\n", made.images.size(), made.annotations.size(),
                    command.out));
  return kOk;
}

void add_options(CLI::App& command, SynthCommand& target) {
  SynthOptions& options = target.options;
  command.add_option("--out", target.out, "folder for the images and annotations.json (COCO)")
      ->required()
      ->type_name("DIR");
  command.add_option("--images", options.images, "how many images to make")->check(CLI::Range(1, 10'000'000));
  command.add_option("--seed", options.seed, "seed of the series; the same seed makes the same images");
  command.add_option("--size", options.size, "pixels a side")->check(CLI::Range(32, 4096));
  command.add_option("--nm-per-pixel", options.nm_per_pixel, "nanometres a pixel covers")
      ->check(CLI::Range(0.5, 100.0));
  command.add_option("--clean-fraction", options.clean_fraction, "share of images without a defect, 0 to 1")
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--max-defects", options.max_defects, "most defects in one image")
      ->check(CLI::Range(1, 64));
  command
      .add_option("--sem-fraction", options.sem_fraction,
                  "share with an SEM look, 0 to 1; the others look optical")
      ->check(CLI::Range(0.0, 1.0));
  command
      .add_option("--layout", target.layouts,
                  ".glp layout to draw from; may be repeated (default: generated ones)")
      ->type_name("FILE.glp");
  command.add_option("--dose-spread", options.dose_spread, "relative dose is uniform in 1 +- this")
      ->check(CLI::Range(0.0, 0.5));
  command.add_option("--defocus-max", options.defocus_max, "largest defocus in nanometres")
      ->check(CLI::Range(0.0, 500.0));
  command.add_option("--threshold", options.threshold, "resist threshold relative to the clear field")
      ->check(CLI::Range(0.01, 0.99));
}

}  // namespace

void add_synth(CLI::App& app, Job& job) {
  auto options = std::make_shared<SynthCommand>();
  CLI::App* synth = app.add_subcommand("synth", "Make labelled images.");
  CLI::App* command = synth->add_subcommand(
      "litho", "Simulated lithography images with exact boxes of bridge, burr, pinch and contamination.");
  command->option_defaults()->always_capture_default();
  add_options(*command, *options);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
