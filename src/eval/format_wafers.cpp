#include <fmt/format.h>
#include <kerf/evaluate_wafers.h>

#include <algorithm>
#include <cmath>

#include "data/json_document.h"

namespace kerf {
namespace {

std::string share(double value) {
  return std::isnan(value) ? "n/a" : fmt::format("{:.3f}", value);
}

std::size_t name_width(const WaferMetrics& metrics) {
  std::size_t width = 12;
  for (const auto& one : metrics.classes) width = std::max(width, one.name.size());
  return width;
}

std::string value_line(std::string_view name, const Interval& value) {
  return fmt::format("{:<24} {:>6} ({} .. {})\n", name, share(value.value), share(value.low),
                     share(value.high));
}

std::string score_line(const WaferClassScore& one, std::size_t width, bool with_area) {
  return fmt::format("{:<{}}  {:>6}  {:>6}  {:>6}  {:>6}  {:>6}{}\n", one.name, width, one.truths,
                     one.predicted, share(one.precision), share(one.recall), share(one.f1),
                     with_area ? fmt::format("  {:>6}", share(one.average_precision)) : "");
}

std::string heading(std::string_view name, std::size_t width, bool with_area) {
  const auto line = fmt::format("{:<{}}  {:>6}  {:>6}  {:>6}  {:>6}  {:>6}{}", name, width, "truths", "said",
                                "P", "R", "F1", with_area ? "      AP" : "");
  return "\n" + line + "\n" + std::string(line.size(), '-') + "\n";
}

std::string confusion_lines(const WaferMetrics& metrics, std::size_t width, int most) {
  if (metrics.confusions.empty()) return "\nno class was taken for another\n";
  std::string text = fmt::format("\n{:<{}}  {:<{}}  {:>6}\n", "truth", width, "taken for", width, "wafers");
  text += std::string(2 * width + 10, '-') + "\n";
  for (const auto& one : metrics.confusions) {
    if (most-- <= 0) break;
    text += fmt::format("{:<{}}  {:<{}}  {:>6}\n", one.truth, width, one.predicted, width, one.count);
  }
  return text;
}

Json to_json(const Interval& value) {
  return {{"value", value.value}, {"low", value.low}, {"high", value.high}};
}

Json to_json(const WaferClassScore& one) {
  return {{"name", one.name},           {"truths", one.truths}, {"predicted", one.predicted},
          {"precision", one.precision}, {"recall", one.recall}, {"f1", one.f1}};
}

Json labels_json(const std::vector<WaferClassScore>& labels) {
  Json list = Json::array();
  for (const auto& one : labels) {
    list.push_back(to_json(one));
    list.back()["average_precision"] = one.average_precision;
  }
  return list;
}

Json confusions_json(const std::vector<WaferConfusion>& confusions) {
  Json list = Json::array();
  for (const auto& one : confusions)
    list.push_back({{"truth", one.truth}, {"predicted", one.predicted}, {"count", one.count}});
  return list;
}

}  // namespace

std::string format_wafer_metrics(const WaferMetrics& metrics, int confusions) {
  std::string text = fmt::format("{} wafers; in brackets 95 % of resampled wafers\n", metrics.wafers);
  text += value_line("all labels right", metrics.exact_match);
  text += value_line("mean F1 of labels", metrics.label_f1);
  text += value_line("right class", metrics.accuracy);
  text += value_line("mean F1 of classes", metrics.class_f1);
  text += value_line("calibration error", metrics.calibration);
  text += value_line("said unknown", metrics.unknown_share);
  text += value_line("right class of the rest", metrics.known_accuracy);
  const std::size_t width = name_width(metrics);
  text += heading("label", width, true);
  for (const auto& one : metrics.labels) text += score_line(one, width, true);
  text += heading("class", width, false);
  for (const auto& one : metrics.classes) text += score_line(one, width, false);
  return text + confusion_lines(metrics, width, confusions);
}

std::string wafer_metrics_to_json(const WaferMetrics& metrics) {
  Json classes = Json::array();
  for (const auto& one : metrics.classes) classes.push_back(to_json(one));
  const Json document = {{"wafers", metrics.wafers},
                         {"exact_match", to_json(metrics.exact_match)},
                         {"label_f1", to_json(metrics.label_f1)},
                         {"mean_average_precision", metrics.mean_average_precision},
                         {"accuracy", to_json(metrics.accuracy)},
                         {"class_f1", to_json(metrics.class_f1)},
                         {"calibration_error", to_json(metrics.calibration)},
                         {"unknown_share", to_json(metrics.unknown_share)},
                         {"known_accuracy", to_json(metrics.known_accuracy)},
                         {"labels", labels_json(metrics.labels)},
                         {"classes", std::move(classes)},
                         {"confusions", confusions_json(metrics.confusions)}};
  return json_text(document, "metrics", 2);
}

}  // namespace kerf
