// kerf eval: measures results against truth.
#include <kerf/evaluate.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "command.h"
#include "output.h"

namespace kerf {
namespace {

struct EvalCommand {
  std::string truth, results;
  MetricOptions metrics;
  bool json = false;
};

int run(const EvalCommand& command) {
  const Dataset truth = load_coco(command.truth);
  const auto results = load_coco_results(command.results, truth);
  const DetectionMetrics metrics = evaluate_detections(truth, results, command.metrics);
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
          "--score-threshold", options->metrics.score_threshold,
          "lowest score that counts for precision, recall, F1 and counts; average precision uses all")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_flag("--json", options->json, "print JSON instead of a table");
  command->callback([options, &job] { job = [options] { return run(*options); }; });
  add_eval_wafers(*eval, job);
  add_eval_dialogue(*eval, job);
}

}  // namespace kerf
