// kerf refine: what a second look at results changed.
#include <fmt/format.h>
#include <kerf/failures.h>
#include <kerf/report.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "command.h"
#include "output.h"

namespace kerf {
namespace {

struct ReportCommand {
  std::string truth, before, after, gallery;
  GalleryOptions pictures;
  FailureOptions failures;
  BootstrapOptions bootstrap;
};

int run(const ReportCommand& command) {
  const Dataset truth = load_coco(command.truth);
  const auto before = load_coco_results(command.before, truth);
  const auto after = load_coco_results(command.after, truth);
  if (!command.gallery.empty()) {
    write_failure_gallery(truth, before, after, command.gallery, command.failures, command.pictures);
    note("gallery in " + (Path(command.gallery) / "index.html").string());
  }
  print(format_comparison(truth, compare_failures(truth, before, after, command.failures),
                          compare_metrics(truth, before, after, command.failures, command.bootstrap)));
  return kOk;
}

void add_options(CLI::App& command, ReportCommand& target) {
  command.add_option("--truth", target.truth, "annotations in COCO form")->required()->type_name("COCO.json");
  command.add_option("--before", target.before, "results before, in COCO form")
      ->required()
      ->type_name("A.json");
  command.add_option("--after", target.after, "results after, in COCO form")->required()->type_name("B.json");
  command
      .add_option("--score-threshold", target.failures.min_score,
                  "lowest score that counts as said; average precision uses all")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command.add_option("--resamples", target.bootstrap.resamples, "of the images, for the intervals")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command
      .add_option(
          "--gallery", target.gallery,
          "write a self-contained HTML page into this folder: failures repaired, left and newly made, "
          "enlarged, before beside after")
      ->type_name("DIR");
  command
      .add_option("--gallery-most", target.pictures.most_of_group,
                  "most pictures of one kind and class in the gallery; further ones are counted")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command.add_option("--seed", target.bootstrap.seed, "of the resamples")->capture_default_str();
}

}  // namespace

void add_refine(CLI::App& app, Job& job) {
  auto options = std::make_shared<ReportCommand>();
  CLI::App* refine = app.add_subcommand("refine", "Review answers a second time.");
  CLI::App* command = refine->add_subcommand(
      "report",
      "Failures before and after, by kind and class: repaired, left, newly made; AP and F1 with intervals.");
  add_options(*command, *options);
  refine->require_subcommand(1);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
