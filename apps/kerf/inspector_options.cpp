#include "inspector_options.h"

#include <CLI/CLI.hpp>

#include "machine_options.h"
#include "numbers.h"

namespace kerf {

InspectOptions InspectorChoice::chosen() const {
  InspectOptions result = options;
  result.model = model;
  if (!adapter.empty()) result.adapter = adapter;
  if (!detector.empty()) result.detector = detector;
  if (!refiner.empty()) result.refiner = refiner;
  result.refine = !no_refine;
  return result;
}

void add_inspector_options(CLI::App& command, InspectorChoice& target) {
  InspectOptions& options = target.options;
  command.add_option("--model", target.model, "model folder")->type_name("DIR")->capture_default_str();
  command.add_option("--adapter", target.adapter, "LoRA adapter folder (PEFT form) on top of the model")
      ->type_name("DIR");
  auto* refiner =
      command
          .add_option("--refiner", target.refiner,
                      "adapter folder of the second stage, which reviews the answer of the first "
                      "(default: refine/ in the folder of the adapter or the model, if it is there)")
          ->type_name("DIR");
  command.add_flag("--no-refine", target.no_refine, "the first stage's answer alone")->excludes(refiner);
  add_machine_options(command, {options.device, options.dtype, options.threads});
  command
      .add_option(
          "--views", options.views,
          "turns and mirror images of every image that are answered and joined, 1 to 8; more are slower "
          "and surer; 0: as the model's inspection.json says")
      ->check(CLI::Range(0, 8))
      ->capture_default_str();
  command
      .add_option(
          "--samples", options.samples,
          "answers to each of these, 1 to 16, where the model samples them; 0: as inspection.json says")
      ->check(CLI::Range(0, 16))
      ->capture_default_str();
  command
      .add_option("--evidence", options.evidence,
                  "share of the dense head's detections in what is joined, 0 to 1; default: as the model's "
                  "inspection.json says")
      ->check(number_range(0.0, 1.0));
  command
      .add_option("--detector", target.detector,
                  "folder of a detector network whose detections are joined with the words (default: "
                  "detector/ in the folder of the adapter or the model, if inspection.json gives it a share)")
      ->type_name("DIR");
  command
      .add_option("--detector-share", options.detector_share,
                  "share of the detector's detections in what is joined, 0 to 1; 0: without a detector; "
                  "default: as inspection.json says, else 0.5 with --detector")
      ->check(number_range(0.0, 1.0));
  command.add_option("--max-defects", options.max_defects, "most defects in one answer")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
}

}  // namespace kerf
