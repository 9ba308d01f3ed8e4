#include "litho/options.h"

#include <kerf/error.h>
#include <nlohmann/json.hpp>

#include "litho/optics.h"

namespace kerf::litho {
namespace {

void check_range(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high)) fail("{} is {}, expected {} to {}", name, value, low, high);
}

void check_order(const char* name, const Range& range) {
  if (!(range.low <= range.high))
    fail("{} is {} to {}, expected the lower value first", name, range.low, range.high);
}

void check_defects(const SynthOptions& o) {
  for (const double weight : {o.mix.bridge, o.mix.burr, o.mix.pinch, o.mix.contamination})
    check_range("a weight of the class mix", weight, 0, 1e6);
  if (!(o.mix.bridge + o.mix.burr + o.mix.pinch + o.mix.contamination > 0))
    fail("the class mix has no weight above 0, expected at least one");
  check_range("the share of wide defects", o.wide, 0, 1);
  check_range("the margin", o.margin, 0, SynthLimits::kWidestRoom);
  check_range("the spacing", o.spacing, 0, SynthLimits::kWidestRoom);
  check_range("the least side", o.least_side, 0, SynthLimits::kWidestRoom);
  check_range("the lower severity", o.severity.low, 0, 1);
  check_range("the higher severity", o.severity.high, 0, 1);
  check_order("the severity", o.severity);
  check_range("the share of hard negatives", o.hard_negative_fraction, 0, 1);
}

void check_process(const SynthOptions& o) {
  check_range("the dose", o.dose, 0.2, 5);
  check_range("the dose spread", o.dose_spread, 0, 0.5);
  if (o.dose_spread >= o.dose)
    fail("the dose spread is {} around a dose of {}, expected less than the dose", o.dose_spread, o.dose);
  check_range("the smallest defocus", o.defocus_min, 0, 500);
  check_range("the largest defocus", o.defocus_max, 0, 500);
  check_order("the defocus", {o.defocus_min, o.defocus_max});
  constexpr double kLowest = SynthLimits::kLowestThreshold, kHighest = SynthLimits::kHighestThreshold;
  check_range("the resist threshold", o.threshold, kLowest, kHighest);
  check_range("the lowest resist threshold", o.threshold - o.threshold_spread, kLowest, kHighest);
  check_range("the highest resist threshold", o.threshold + o.threshold_spread, kLowest, kHighest);
  check_range("the resist blur", o.resist_blur, 0, 100);
  check_range("the edge roughness", o.roughness.sigma, 0, 50);
  check_range("the roughness's correlation length", o.roughness.correlation, 1, 1000);
  check_range("the roughness's Hurst exponent", o.roughness.hurst, 0.05, 1);
}

void check_microscope(const SynthOptions& o) {
  check_range("nm per pixel", o.nm_per_pixel, SynthLimits::kLeastNmPerPixel, SynthLimits::kMostNmPerPixel);
  check_order("the magnification", o.magnification);
  check_range("the finest nm per pixel", o.nm_per_pixel / o.magnification.high, 0.5, 40);
  check_range("the coarsest nm per pixel", o.nm_per_pixel / o.magnification.low, 0.5, 40);
  check_range("the SEM charging", o.charging.strength, 0, 1);
  check_range("the length of SEM charging", o.charging.length, 1, 100'000);
}

bool same(const Range& a, const Range& b) {
  return a.low == b.low && a.high == b.high;
}

nlohmann::ordered_json to_json(const Range& range) {
  return {range.low, range.high};
}

// Options that came after series were first written stay out of the text while they have their defaults, so
// that old series can be resumed.
void add_newer(nlohmann::ordered_json& text, const SynthOptions& o) {
  const SynthOptions usual;
  const auto number = [&](const char* name, double value, double expected) {
    if (value != expected) text[name] = value;
  };
  const auto range = [&](const char* name, const Range& value, const Range& expected) {
    if (!same(value, expected)) text[name] = to_json(value);
  };
  range("magnification", o.magnification, usual.magnification);
  number("mix_bridge", o.mix.bridge, usual.mix.bridge);
  number("mix_burr", o.mix.burr, usual.mix.burr);
  number("mix_pinch", o.mix.pinch, usual.mix.pinch);
  number("mix_contamination", o.mix.contamination, usual.mix.contamination);
  range("severity", o.severity, usual.severity);
  number("wide", o.wide, usual.wide);
  number("connected", o.connected, usual.connected);
  number("margin", o.margin, usual.margin);
  number("spacing", o.spacing, usual.spacing);
  number("least_side", o.least_side, usual.least_side);
  number("hard_negative_fraction", o.hard_negative_fraction, usual.hard_negative_fraction);
  for (const auto& [layer, datatype] : o.layers) text["layers"].push_back({layer, datatype});
  range("layout_scale", o.layout_scale, usual.layout_scale);
  number("vary", o.vary, usual.vary);
  if (!o.kernels.empty()) text["kernels"] = hash_file(o.kernels);
  number("dose", o.dose, usual.dose);
  number("defocus_min", o.defocus_min, usual.defocus_min);
  number("threshold_spread", o.threshold_spread, usual.threshold_spread);
  number("roughness_sigma", o.roughness.sigma, usual.roughness.sigma);
  number("roughness_correlation", o.roughness.correlation, usual.roughness.correlation);
  number("roughness_hurst", o.roughness.hurst, usual.roughness.hurst);
  number("charging_strength", o.charging.strength, usual.charging.strength);
  number("pole_angle", o.optics.pole_angle, usual.optics.pole_angle);
  number("charging_length", o.charging.length, usual.charging.length);
}

}  // namespace

void check_options(const SynthOptions& o) {
  check_range("the number of images", o.images, 0, 10'000'000);
  check_range("the image size", o.size, SynthLimits::kSmallestSize, SynthLimits::kLargestSize);
  check_range("the clean fraction", o.clean_fraction, 0, 1);
  check_range("the number of defects", o.max_defects, 0, SynthLimits::kMostDefects);
  check_range("the SEM fraction", o.sem_fraction, 0, 1);
  check_range("the lower layout scale", o.layout_scale.low, 0.01, 10);
  check_range("the higher layout scale", o.layout_scale.high, 0.01, 10);
  check_order("the layout scale", o.layout_scale);
  check_range("the share of varied layouts", o.vary, 0, 1);
  check_defects(o);
  check_process(o);
  check_microscope(o);
  check_optics(o.optics);
}

std::string describe(const SynthOptions& o) {
  nlohmann::ordered_json layouts = nlohmann::ordered_json::array();
  for (const auto& file : o.layouts) layouts.push_back(hash_file(file));
  nlohmann::ordered_json text = {
      {"seed", o.seed},
      {"size", o.size},
      {"nm_per_pixel", o.nm_per_pixel},
      {"clean_fraction", o.clean_fraction},
      {"max_defects", o.max_defects},
      {"sem_fraction", o.sem_fraction},
      {"dose_spread", o.dose_spread},
      {"defocus_max", o.defocus_max},
      {"threshold", o.threshold},
      {"resist_blur", o.resist_blur},
      {"layouts", layouts},
      {"optics",
       {{"wavelength", o.optics.wavelength},
        {"na", o.optics.na},
        {"sigma_inner", o.optics.sigma_inner},
        {"sigma_outer", o.optics.sigma_outer},
        {"refractive_index", o.optics.refractive_index},
        {"kernels", o.optics.kernels}}},
  };
  add_newer(text, o);
  return text.dump(2) + "\n";
}

}  // namespace kerf::litho
