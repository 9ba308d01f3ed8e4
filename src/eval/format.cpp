#include "data/json_document.h"
#include "eval/share_text.h"

#include <fmt/format.h>
#include <kerf/evaluate.h>

#include <algorithm>

namespace kerf {
namespace {

constexpr std::size_t kWidestName = 32;

bool begins_letter(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

std::size_t letters(const std::string& utf8) {
  return std::size_t(std::ranges::count_if(utf8, begins_letter));
}

/// The name on one line of at most kWidestName letters.
std::string shown_name(const std::string& name) {
  std::string shown;
  std::size_t count = 0;
  for (const char c : name) {
    if (begins_letter(c) && ++count > kWidestName) break;
    shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return shown;
}

using Row = std::vector<std::string>;

Row heading() {
  return {"class", "truths", "AP50", "AP50:95", "AP33", "P@50", "R@50", "F1@50", "P@33", "R@33", "F1@33"};
}

Row row_of(const ClassMetrics& one) {
  return {shown_name(one.name),        std::to_string(one.truths), share_text(one.ap50),
          share_text(one.ap50_95),     share_text(one.ap33),       share_text(one.at50.precision),
          share_text(one.at50.recall), share_text(one.at50.f1),    share_text(one.at33.precision),
          share_text(one.at33.recall), share_text(one.at33.f1)};
}

std::vector<std::size_t> widths_of(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], letters(row[i]));
  }
  return widths;
}

std::string line_of(const Row& row, const std::vector<std::size_t>& widths) {
  std::string line = row[0] + std::string(widths[0] - letters(row[0]), ' ');
  for (std::size_t i = 1; i < row.size(); ++i) line += fmt::format("  {:>{}}", row[i], widths[i]);
  return line + "\n";
}

Json to_json(const ClassMetrics::AtIou& at) {
  return {{"precision", at.precision},
          {"recall", at.recall},
          {"f1", at.f1},
          {"true_positives", at.true_positives},
          {"false_positives", at.false_positives},
          {"missed", at.missed}};
}

Json to_json(const ClassMetrics& one) {
  return {{"name", one.name},
          {"truths", one.truths},
          {"ap50", one.ap50},
          {"ap50_95", one.ap50_95},
          {"ap33", one.ap33},
          {"at_iou_50", to_json(one.at50)},
          {"at_iou_33", to_json(one.at33)}};
}

}  // namespace

std::string format_metrics(const DetectionMetrics& metrics) {
  std::vector<Row> rows{heading()};
  for (const auto& one : metrics.classes) rows.push_back(row_of(one));
  rows.push_back(row_of(metrics.overall));
  const auto widths = widths_of(rows);
  const auto first = line_of(rows.front(), widths);
  const auto rule = std::string(first.size() - 1, '-') + "\n";
  std::string table = first + rule;
  for (std::size_t i = 1; i + 1 < rows.size(); ++i) table += line_of(rows[i], widths);
  table += (metrics.classes.empty() ? "" : rule) + line_of(rows.back(), widths);
  return table + fmt::format("images {}, right count {}, calibration error {}\n", metrics.images,
                             share_text(metrics.count_accuracy),
                             share_text(metrics.expected_calibration_error));
}

std::string metrics_to_json(const DetectionMetrics& metrics) {
  auto classes = Json::array();
  for (const auto& one : metrics.classes) classes.push_back(to_json(one));
  const Json document = {{"images", metrics.images},
                         {"count_accuracy", metrics.count_accuracy},
                         {"expected_calibration_error", metrics.expected_calibration_error},
                         {"overall", to_json(metrics.overall)},
                         {"classes", std::move(classes)}};
  return json_text(document, "metrics", 2);
}

}  // namespace kerf
