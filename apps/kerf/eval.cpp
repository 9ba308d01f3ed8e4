// kerf eval: measures results against truth.
#include <kerf/evaluate.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "command.h"
#include "output.h"

namespace kerf {
namespace {

using Json = nlohmann::ordered_json;

struct EvalCommand {
  std::string truth, results;
  MetricOptions metrics;
  bool json = false;
};

Json number_or_null(double value) {
  return std::isnan(value) ? Json(nullptr) : Json(value);
}

Json to_json(const ClassMetrics::AtIou& at) {
  return {{"precision", number_or_null(at.precision)},
          {"recall", number_or_null(at.recall)},
          {"f1", number_or_null(at.f1)},
          {"true_positives", at.true_positives},
          {"false_positives", at.false_positives},
          {"missed", at.missed}};
}

Json to_json(const ClassMetrics& metrics) {
  return {{"name", metrics.name},
          {"truths", metrics.truths},
          {"ap33", number_or_null(metrics.ap33)},
          {"ap50", number_or_null(metrics.ap50)},
          {"ap50_95", number_or_null(metrics.ap50_95)},
          {"at_iou_33", to_json(metrics.at33)},
          {"at_iou_50", to_json(metrics.at50)}};
}

Json to_json(const DetectionMetrics& metrics) {
  Json classes = Json::array();
  for (const ClassMetrics& one : metrics.classes) classes.push_back(to_json(one));
  return {{"images", metrics.images},
          {"overall", to_json(metrics.overall)},
          {"classes", classes},
          {"count_accuracy", number_or_null(metrics.count_accuracy)},
          {"expected_calibration_error", number_or_null(metrics.expected_calibration_error)}};
}

int run(const EvalCommand& command) {
  const Dataset truth = load_coco(command.truth);
  const auto results = load_coco_results(command.results, truth);
  const DetectionMetrics metrics = evaluate_detections(truth, results, command.metrics);
  print(command.json ? to_json(metrics).dump(2) + "\n" : format_metrics(metrics));
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
}

}  // namespace kerf
