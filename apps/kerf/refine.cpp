// kerf refine: what a second look at results changed.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/evaluate.h>
#include <kerf/failures.h>
#include <kerf/report.h>
#include <kerf/train.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "numbers.h"
#include "output.h"
#include "run_options.h"
#include "training_output.h"

namespace kerf {
namespace {

struct ReportCommand {
  std::string truth, before, after, gallery;
  GalleryOptions pictures;
  std::optional<double> score_threshold;
  BootstrapOptions bootstrap;
};

int run(const ReportCommand& command) {
  const Dataset truth = load_coco(command.truth);
  const auto before = load_coco_results(command.before, truth);
  const auto after = load_coco_results(command.after, truth);
  const bool told = tell_what_is_said(before) && tell_what_is_said(after);
  const FailureOptions failures{.min_score = command.score_threshold.value_or(0),
                                .said_only = !command.score_threshold && told};
  if (!command.gallery.empty()) {
    write_failure_gallery(truth, before, after, command.gallery, failures, command.pictures);
    note("gallery in " + (Path(command.gallery) / "index.html").string());
  }
  print(format_comparison(truth, compare_failures(truth, before, after, failures),
                          compare_metrics(truth, before, after, failures, command.bootstrap)));
  return kOk;
}

struct RefineTrainCommand {
  RunChoice run;
  std::vector<std::string> failures;
};

int run(const RefineTrainCommand& command) {
  TrainConfig config = load_train_config(command.run.config);
  if (config.task != "review")
    fail("{}: 'task' is '{}', and a second stage is \"review\"", command.run.config, config.task);
  command.run.apply_to(config);
  if (!command.failures.empty()) config.failures.clear();
  for (const Path folder : command.failures) config.failures.push_back(folder / "cases.jsonl");
  return train_and_tell(config, command.run.options());
}

void add_train_options(CLI::App& command, RefineTrainCommand& target) {
  command.add_option("--failures", target.failures, "folders of kerf mine; in place of the file's")
      ->type_name("DIR");
  add_run_options(command, target.run);
}

void add_options(CLI::App& command, ReportCommand& target) {
  command.add_option("--truth", target.truth, "annotations in COCO form")->required()->type_name("COCO.json");
  command.add_option("--before", target.before, "results before, in COCO form")
      ->required()
      ->type_name("A.json");
  command.add_option("--after", target.after, "results after, in COCO form")->required()->type_name("B.json");
  command
      .add_option("--score-threshold", target.score_threshold,
                  "lowest score that counts as said; average precision uses all. Unset: what the results say "
                  "(\"said\"), where both tell, else 0")
      ->check(number_range(0.0, 1.0));
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
  command.add_option("--seed", target.bootstrap.seed, "of the resamples")
      ->check(seed_number())
      ->capture_default_str();
}

}  // namespace

void add_refine(CLI::App& app, Job& job) {
  auto options = std::make_shared<ReportCommand>();
  CLI::App* refine = app.add_subcommand("refine", "Review answers a second time.");
  CLI::App* command = refine->add_subcommand(
      "report",
      "Failures before and after, by kind and class: repaired, left, newly made; AP and F1 with intervals.");
  add_options(*command, *options);
  auto train = std::make_shared<RefineTrainCommand>();
  CLI::App* training = refine->add_subcommand(
      "train",
      "Train a second stage on failures of the first. Ctrl-C saves a checkpoint; --resume goes on from it.");
  add_train_options(*training, *train);
  training->callback([train, &job] { job = [train] { return run(*train); }; });
  refine->require_subcommand(1);
  command->callback([options, &job] { job = [options] { return run(*options); }; });
}

}  // namespace kerf
