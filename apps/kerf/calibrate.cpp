// kerf calibrate: fits confidences to how often findings turn out right on validation images.
#include <fmt/format.h>
#include <kerf/calibrate.h>
#include <kerf/error.h>
#include <kerf/report.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "command.h"
#include "inspector_options.h"
#include "numbers.h"
#include "output.h"
#include "terminal_observer.h"

namespace kerf {
namespace {

struct CalibrateCommand {
  std::string coco, curve;
  double max_error = CalibrateOptions{}.max_error;
  std::string design = CalibrateOptions{}.design;
  InspectorChoice inspector;
};

std::string shares_text(const ReviewPoint& point) {
  return fmt::format("{:.1f} % without a person, {:.1f} % of these wrong; {:.1f} % of the images need nobody",
                     100 * point.automation, 100 * point.error, 100 * point.images);
}

void print_review(const CalibrationReport& report) {
  const ReviewPoint& review = report.review;
  if (review.from < review.below)
    print(fmt::format("confidences from {:.2f} to {:.2f} go to a person\n", review.from, review.below));
  else
    print("nothing goes to a person\n");
  print(fmt::format("of {} decisions {}\n", report.decisions, shares_text(review)));
  print(fmt::format("chosen on one half of the images and measured on the other: {}\n",
                    shares_text(report.review_held_out)));
  print(fmt::format(
      "{} defects were missed: nobody is asked about them; counted as wrong, {:.1f} % are wrong\n",
      report.missed, 100 * review.error_with_missed));
}

void write_curve(const std::vector<ReviewPoint>& curve, const ReviewPoint& chosen, const Path& file) {
  Series decisions{"decisions", {}, {}}, images{"images", {}, {}};
  for (const ReviewPoint& point : curve) {
    decisions.x.push_back(100 * point.error), decisions.y.push_back(100 * point.automation);
    images.x.push_back(100 * point.error), images.y.push_back(100 * point.images);
  }
  const Series taken{"chosen", {100 * chosen.error}, {100 * chosen.automation}};
  write_file(file, line_chart_svg("What can be decided without a person", "wrong among these decisions, %",
                                  "without a person, %", {decisions, images, taken}));
}

void print_report(const CalibrationReport& report) {
  print(fmt::format("{} findings in {} images, {} right (label and IoU >= .5)\n", report.findings,
                    report.images, report.right));
  print(fmt::format("expected calibration error {:.4f} raw, {:.4f} calibrated\n", report.error_raw,
                    report.error_calibrated));
  print("the second is two-fold cross-fitted: fitted to half of the images and measured on the other\n");
  print(fmt::format("F1 is best from a confidence of {:.2f} on; weaker findings become candidates\n",
                    report.min_confidence));
  print_review(report);
  print(fmt::format("written to {}\n", report.file.string()));
}

void note_troubles(const CalibrateCommand& command, const CalibrationReport& report) {
  if (report.decisions > 0 && report.review.automation == 0)
    note(fmt::format(
        "no decision can be left without a person at an error of at most {:.1f} %: everything goes to one",
        100 * command.max_error));
  if (report.interrupted)
    note(fmt::format("stopped early: fitted to the {} images inspected by then", report.images));
}

int run(const CalibrateCommand& command) {
  if (std::filesystem::is_directory(command.curve))
    fail("{}: a folder; --curve names the file of the chart", command.curve);
  make_folder_of(command.curve);
  CalibrationReport report;
  {
    TerminalObserver observer("inspecting");
    report = calibrate({.inspect = command.inspector.chosen(),
                        .coco = command.coco,
                        .design = command.design,
                        .max_error = command.max_error},
                       observer);
    if (report.slope == 0)
      observer.warning("surer findings are not more often right; all get the same confidence");
  }
  if (!command.curve.empty()) write_curve(report.curve, report.review, command.curve);
  print_report(report);
  note_troubles(command, report);
  return report.interrupted || report.failures > 0 ? kFailed : kOk;
}

void add_options(CLI::App& command, CalibrateCommand& target) {
  command
      .add_option("--coco", target.coco,
                  "validation images with their defects, none of them trained on (see kerf split)")
      ->required()
      ->type_name("VALIDATION.json");
  command
      .add_option(
          "--max-error", target.max_error,
          "highest share of wrong decisions among those made without a person; what lies between goes to "
          "a person")
      ->check(number_range(0.0, 1.0))
      ->capture_default_str();
  command
      .add_option("--curve", target.curve,
                  "write a chart of what can be decided without a person against the error of it")
      ->type_name("FILE.svg");
  command
      .add_option("--design", target.design,
                  "key of the images that names their design, for a --refiner that compares images of one")
      ->capture_default_str();
  add_inspector_options(command, target.inspector);
}

}  // namespace

void add_calibrate(CLI::App& app, Job& job) {
  auto options = std::make_shared<CalibrateCommand>();
  CLI::App* command = app.add_subcommand("calibrate",
                                         "Fit confidences to how often findings are right and choose which "
                                         "go to a person; writes calibration.json "
                                         "beside the weights.");
  add_options(*command, *options);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
