// kerf calibrate: fits confidences to how often findings turn out right on validation images.
#include <fmt/format.h>
#include <kerf/calibrate.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "command.h"
#include "inspector_options.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

struct CalibrateCommand {
  std::string coco;
  InspectorChoice inspector;
};

void print_report(const CalibrationReport& report) {
  print(fmt::format("{} findings in {} images, {} right (label and IoU >= .5)\n", report.findings,
                    report.images, report.right));
  print(fmt::format("expected calibration error {:.4f} raw, {:.4f} calibrated\n", report.error_raw,
                    report.error_calibrated));
  print("the second is two-fold cross-fitted: fitted to half of the images and measured on the other\n");
  print(fmt::format("F1 is best from a confidence of {:.2f} on; weaker findings become candidates\n",
                    report.min_confidence));
  print(fmt::format("written to {}\n", report.file.string()));
}

int run(const CalibrateCommand& command) {
  CalibrationReport report;
  {
    TerminalObserver observer("inspecting");
    report = calibrate({.inspect = command.inspector.chosen(), .coco = command.coco}, observer);
    if (report.slope == 0)
      observer.warning("surer findings are not more often right; all get the same confidence");
  }
  print_report(report);
  if (report.interrupted)
    note(fmt::format("stopped early: fitted to the {} images inspected by then", report.images));
  return report.interrupted || report.failures > 0 ? kFailed : kOk;
}

void add_options(CLI::App& command, CalibrateCommand& target) {
  command
      .add_option("--coco", target.coco,
                  "validation images with their defects, none of them trained on (see kerf split)")
      ->required()
      ->type_name("VALIDATION.json");
  add_inspector_options(command, target.inspector);
}

}  // namespace

void add_calibrate(CLI::App& app, Job& job) {
  auto options = std::make_shared<CalibrateCommand>();
  CLI::App* command = app.add_subcommand(
      "calibrate",
      "Fit confidences to how often findings are right; writes calibration.json beside the weights.");
  add_options(*command, *options);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
