// kerf eval: measures results against truth.
#include <kerf/evaluate.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "command.h"
#include "numbers.h"
#include "output.h"

namespace kerf {
namespace {

struct EvalCommand {
  std::string truth, results;
  std::optional<double> score_threshold;
  bool json = false;
};

int run(const EvalCommand& command) {
  const Dataset truth = load_coco(command.truth);
  const auto results = load_coco_results(command.results, truth);
  const MetricOptions options{.score_threshold = command.score_threshold.value_or(0),
                              .said_only = !command.score_threshold && tell_what_is_said(results)};
  const DetectionMetrics metrics = evaluate_detections(truth, results, options);
  print(command.json ? metrics_to_json(metrics) : format_metrics(metrics));
  return kOk;
}

}  // namespace

void add_eval(CLI::App& app, Job& job) {
  auto options = std::make_shared<EvalCommand>();
  CLI::App* eval = app.add_subcommand("eval", "Measure results against truth.");
  CLI::App* command = eval->add_subcommand(
      "detections",
      "Average precision (as pycocotools), precision, recall, F1, counts and calibration of boxes.");
  command->add_option("--truth", options->truth, "annotations in COCO form")
      ->required()
      ->type_name("COCO.json");
  command
      ->add_option("--results", options->results, "results in COCO form: image_id, category_id, bbox, score")
      ->required()
      ->type_name("RESULTS.json");
  command
      ->add_option(
          "--score-threshold", options->score_threshold,
          "lowest score that counts for precision, recall, F1 and counts; average precision uses all. Unset: "
          "what the model says, where the results tell (\"said\"), else 0")
      ->check(number_range(0.0, 1.0));
  command->add_flag("--json", options->json, "print JSON instead of a table");
  command->callback([options, &job] { job = [options] { return run(*options); }; });
  add_eval_wafers(*eval, job);
  add_eval_dialogue(*eval, job);
}

}  // namespace kerf
