// kerf synth: makes labelled images and wafer maps.
#include <fmt/format.h>
#include <kerf/litho.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "numbers.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

// A number that makes up the whole text.
double to_number(const std::string& option, const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end)
    throw CLI::ValidationError(option, fmt::format("'{}' is no number", text));
  return value;
}

// LOW..HIGH, or one number for both.
Range to_range(const std::string& option, const std::string& text) {
  const auto dots = text.find("..");
  if (dots == std::string::npos) return {to_number(option, text), to_number(option, text)};
  const Range range{to_number(option, text.substr(0, dots)), to_number(option, text.substr(dots + 2))};
  if (!(range.low <= range.high))
    throw CLI::ValidationError(option, fmt::format("'{}' has the higher value first", text));
  return range;
}

// CLASS=WEIGHT,..; a class that is not named is not drawn.
DefectMix to_mix(const std::string& text) {
  DefectMix mix{0, 0, 0, 0};
  const std::map<std::string, double*> weights{{"bridge", &mix.bridge},
                                               {"burr", &mix.burr},
                                               {"pinch", &mix.pinch},
                                               {"contamination", &mix.contamination}};
  for (const auto& part : CLI::detail::split(text, ',')) {
    const auto equals = std::min(part.find('='), part.size());
    const auto weight = weights.find(part.substr(0, equals));
    if (weight == weights.end() || equals == part.size())
      throw CLI::ValidationError(
          "--mix", fmt::format("'{}' is no CLASS=WEIGHT with bridge, burr, pinch or contamination", part));
    *weight->second = to_number("--mix", part.substr(equals + 1));
  }
  return mix;
}

// LAYER or LAYER/DATATYPE.
LayoutLayer to_layer(const std::string& text) {
  const auto slash = std::min(text.find('/'), text.size());
  const auto number = [&](const std::string& digits) {
    const double value = to_number("--layer", digits);
    if (!(value >= 0 && value <= 65535) || value != std::floor(value))
      throw CLI::ValidationError("--layer", fmt::format("'{}' is no layer, expected 0 to 65535", digits));
    return int(value);
  };
  LayoutLayer layer{number(text.substr(0, slash))};
  if (slash < text.size()) layer.datatype = number(text.substr(slash + 1));
  return layer;
}

CLI::Option* add_range(CLI::App& command, const std::string& name, Range& target, const std::string& help) {
  return command
      .add_option_function<std::string>(
          name, [name, &target](const std::string& text) { target = to_range(name, text); }, help)
      ->type_name("LOW..HIGH")
      ->default_str(fmt::format("{}..{}", target.low, target.high));
}

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

void add_series(CLI::App& command, SynthCommand& target) {
  SynthOptions& options = target.options;
  command.add_option("--out", target.out, "folder for the images and annotations.json (COCO)")
      ->required()
      ->type_name("DIR");
  command.add_option("--images", options.images, "how many images to make")->check(CLI::Range(1, 10'000'000));
  command.add_option("--seed", options.seed, "seed of the series; the same seed makes the same images")
      ->check(seed_number());
  command.add_option("--size", options.size, "pixels a side")
      ->check(CLI::Range(SynthLimits::kSmallestSize, SynthLimits::kLargestSize));
}

void add_layouts(CLI::App& command, SynthCommand& target) {
  SynthOptions& options = target.options;
  auto* layout =
      command
          .add_option("--layout", target.layouts,
                      ".glp or GDSII (.gds) layout to draw from; may be repeated (default: generated ones)")
          ->type_name("FILE");
  command
      .add_option_function<std::vector<std::string>>(
          "--layer",
          [&options](const std::vector<std::string>& texts) {
            for (const auto& text : texts) options.layers.push_back(to_layer(text));
          },
          "layer of GDSII files to draw; may be repeated (default: all)")
      ->needs(layout)
      ->type_name("LAYER[/DATATYPE]");
  add_range(command, "--layout-scale", options.layout_scale,
            "enlarges layouts from files; lines of 100 nm and more print")
      ->needs(layout);
  command
      .add_option("--vary", options.vary,
                  "share of images of layouts from files that show a changed one: stretched, with another "
                  "beside it, or put together from shapes of all")
      ->needs(layout)
      ->check(number_range(0.0, 1.0));
}

void add_defects(CLI::App& command, SynthOptions& options) {
  command.add_option("--clean-fraction", options.clean_fraction, "share of images without a defect, 0 to 1")
      ->check(number_range(0.0, 1.0));
  command.add_option("--max-defects", options.max_defects, "most defects in one image")
      ->check(CLI::Range(1, SynthLimits::kMostDefects));
  const DefectMix& mix = options.mix;
  command
      .add_option_function<std::string>(
          "--mix", [&options](const std::string& text) { options.mix = to_mix(text); },
          "how often each class is drawn; one that is not named is not drawn")
      ->type_name("CLASS=WEIGHT,..")
      ->default_str(fmt::format("bridge={},burr={},pinch={},contamination={}", mix.bridge, mix.burr,
                                mix.pinch, mix.contamination));
  command
      .add_option(
          "--wide", options.wide,
          "share of bridges and pinches that spread over a neighbourhood and change several places at "
          "once")
      ->check(number_range(0.0, 1.0))
      ->capture_default_str();
  command.add_flag("--connected", options.connected,
                   "one box per connected change of the print, however many defects made it; defects may be "
                   "neighbours");
  const auto room = number_range(0.0, SynthLimits::kWidestRoom);
  command
      .add_option("--margin", options.margin,
                  "the middles of defects lie this far inside the picture, in nanometres")
      ->check(room);
  command
      .add_option("--spacing", options.spacing,
                  "and this far from each other, particles included, in nanometres")
      ->check(room);
  command
      .add_option("--least-side", options.least_side,
                  "what has a box narrower than this is no finding, particles excepted, in nanometres")
      ->check(room);
  add_range(command, "--severity", options.severity,
            "part of the range of defect sizes in use, 0 mildest, 1 severest");
  command
      .add_option("--hard-negatives", options.hard_negative_fraction,
                  "share of images with designed gaps, necks, tips and jogs that look like defects")
      ->check(number_range(0.0, 1.0));
}

void add_process(CLI::App& command, SynthOptions& options) {
  command
      .add_option("--kernels", options.kernels,
                  "SOCS kernels to image with, in a file of tools/litho_kernels.py (default: those of an "
                  "annular source at NA 1.35)")
      ->type_name("FILE");
  command.add_option("--dose", options.dose, "relative dose")->check(number_range(0.2, 5.0));
  command.add_option("--dose-spread", options.dose_spread, "relative dose is uniform in --dose +- this")
      ->check(number_range(0.0, 0.5));
  command.add_option("--defocus-min", options.defocus_min, "smallest defocus in nanometres")
      ->check(number_range(0.0, 500.0));
  command.add_option("--defocus-max", options.defocus_max, "largest defocus in nanometres")
      ->check(number_range(0.0, 500.0));
  command.add_option("--threshold", options.threshold, "resist threshold relative to the clear field")
      ->check(CLI::Range(SynthLimits::kLowestThreshold, SynthLimits::kHighestThreshold));
  command
      .add_option("--threshold-spread", options.threshold_spread,
                  "the threshold is uniform in --threshold +- this")
      ->check(number_range(0.0, 0.5));
  command
      .add_option("--resist-blur", options.resist_blur, "diffusion in the resist, standard deviation in nm")
      ->check(number_range(0.0, 100.0));
  command
      .add_option("--ler-sigma", options.roughness.sigma,
                  "line-edge roughness, standard deviation in nm (0: a mild one that varies)")
      ->check(number_range(0.0, 50.0));
  command.add_option("--ler-correlation", options.roughness.correlation, "its correlation length in nm")
      ->check(number_range(1.0, 1000.0));
  command.add_option("--ler-hurst", options.roughness.hurst, "its Hurst exponent")
      ->check(number_range(0.05, 1.0));
}

void add_microscope(CLI::App& command, SynthOptions& options) {
  command
      .add_option("--sem-fraction", options.sem_fraction,
                  "share with an SEM look, 0 to 1; the others look optical")
      ->check(number_range(0.0, 1.0));
  command
      .add_option("--charging", options.charging.strength,
                  "SEM: largest share of signal that charge takes behind bright places on a scan line")
      ->check(number_range(0.0, 1.0));
  command
      .add_option("--charging-length", options.charging.length,
                  "nanometres along the scan line in which charge falls to 1/e")
      ->check(number_range(1.0, 100'000.0));
  command.add_option("--nm-per-pixel", options.nm_per_pixel, "nanometres a pixel covers")
      ->check(CLI::Range(SynthLimits::kLeastNmPerPixel, SynthLimits::kMostNmPerPixel));
  add_range(command, "--magnification", options.magnification,
            "an image has --nm-per-pixel divided by one of five steps of this range");
}

}  // namespace

void add_synth(CLI::App& app, Job& job) {
  auto options = std::make_shared<SynthCommand>();
  CLI::App* synth = app.add_subcommand("synth", "Make labelled images and wafer maps.");
  CLI::App* command = synth->add_subcommand(
      "litho", "Simulated lithography images with exact boxes of bridge, burr, pinch and contamination.");
  command->option_defaults()->always_capture_default();
  add_series(*command, *options);
  add_layouts(*command, *options);
  add_defects(*command, options->options);
  add_process(*command, options->options);
  add_microscope(*command, options->options);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
  add_synth_wafers(*synth, job);
}

}  // namespace kerf
