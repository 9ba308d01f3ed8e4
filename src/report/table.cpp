#include <fmt/format.h>
#include <kerf/report.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "report/summary.h"
#include "report/text.h"

namespace kerf {
namespace {

using namespace report;

enum class Tone { plain, heading, defect, clean, failed, asked };

struct Cell {
  std::string text;
  Tone tone = Tone::plain;
};
using Row = std::array<Cell, 7>;  ///< image, defect, confidence, x, y, size, who decides
constexpr std::array<bool, 7> kRightAligned = {false, false, true, true, true, true, false};
constexpr std::size_t kGap = 2;
constexpr std::size_t kShortestPath = 12;
constexpr std::size_t kLongestLabel = 32;

std::string toned(const std::string& text, Tone tone, bool colour) {
  constexpr std::array<const char*, 6> kCodes = {"", "1", "33", "32", "31", "35"};
  const char* code = kCodes[static_cast<std::size_t>(tone)];
  if (!colour || *code == '\0' || text.empty()) return text;
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

Row finding_row(const std::string& name, const Finding& finding) {
  const std::string label = shorten_middle(visible_text(finding.label), kLongestLabel);
  const Box& box = finding.box;
  return {Cell{name},
          {label, Tone::defect},
          {fmt::format("{:.1f} %", finding.confidence * 100)},
          {fmt::format("{:.0f}", box.x)},
          {fmt::format("{:.0f}", box.y)},
          {fmt::format("{:.0f} × {:.0f}", box.width, box.height)},
          {finding.review ? "a person" : "", Tone::asked}};
}

/// The last column is there where something goes to a person.
Row heading_row(bool asks) {
  return {Cell{"image", Tone::heading},
          {"defect", Tone::heading},
          {"confidence", Tone::heading},
          {"x", Tone::heading},
          {"y", Tone::heading},
          {"size, px", Tone::heading},
          {asks ? "decides" : "", Tone::heading}};
}

std::vector<Row> rows_of(const InspectionRun& run, bool asks) {
  std::vector<Row> rows = {heading_row(asks)};
  const std::vector<std::string> names = record_names(run);
  for (std::size_t i = 0; i < run.records.size(); ++i) {
    const std::string name = visible_text(names[i]);
    for (const Finding& finding : run.records[i].findings) rows.push_back(finding_row(name, finding));
    if (run.records[i].findings.empty()) rows.push_back({Cell{name}, {"clean", Tone::clean}});
  }
  return rows;
}

/// A failure's reason runs over the columns to its right: it is never cut.
Row failure_row(const InspectionFailure& failure) {
  return {Cell{visible_text(failure.file)}, {"failed: " + visible_text(failure.reason), Tone::failed}};
}

using Widths = std::array<std::size_t, 7>;

Widths measure(const std::vector<Row>& rows, const std::vector<Row>& failures, int columns) {
  Widths widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i].text));
  for (const Row& row : failures) widths[0] = std::max(widths[0], display_width(row[0].text));
  const std::size_t others =
      std::accumulate(widths.begin() + 1, widths.end(), std::size_t{0}) + (widths.size() - 1) * kGap;
  const std::size_t all = static_cast<std::size_t>(std::max(columns, 0));
  widths[0] = std::min(widths[0], std::max(kShortestPath, all > others ? all - others : 0));
  return widths;
}

std::string line(const Row& row, const Widths& widths, bool colour) {
  std::string text;
  std::string pending;  // blanks that are written only if something follows: lines have no blank ends
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].text.empty()) break;
    const std::string cell = i == 0 ? shorten_middle(row[i].text, widths[i]) : row[i].text;
    const std::size_t used = display_width(cell);
    const std::string blanks(widths[i] > used ? widths[i] - used : 0, ' ');
    text += pending + (kRightAligned[i] ? blanks : "") + toned(cell, row[i].tone, colour);
    pending = (kRightAligned[i] ? "" : blanks) + std::string(kGap, ' ');
  }
  return text + "\n";
}

/// "5 images: 7 defects (bridge 4, pinch 3) in 3, 2 clean, 1 failed; 12.3 s, 2.46 s an image."
std::string summary_line(const Summary& summary) {
  std::string text = fmt::format("{}: ", counted(summary.images + summary.failures, "image"));
  if (summary.findings > 0) {
    std::vector<std::string> classes;
    for (const ClassCount& count : summary.classes)
      classes.push_back(fmt::format("{} {}", visible_text(count.label), count.findings));
    text += fmt::format("{} ({}) in {}, ", counted(summary.findings, "defect"), fmt::join(classes, ", "),
                        summary.images - summary.clean);
  }
  text += fmt::format("{} clean", summary.clean);
  if (summary.failures > 0) text += fmt::format(", {} failed", summary.failures);
  if (summary.images > 0)
    text += fmt::format("; {}, {} an image", duration_text(summary.seconds),
                        duration_text(summary.seconds / static_cast<double>(summary.images)));
  return text + ".";
}

/// "To a person: 2 findings, 1 candidate in 2 of 5 images."; empty where nothing goes to one.
std::string asked_line(const Summary& summary) {
  if (summary.asked() == 0) return {};
  std::vector<std::string> parts;
  if (summary.asked_findings > 0) parts.push_back(counted(summary.asked_findings, "finding"));
  if (summary.asked_candidates > 0) parts.push_back(counted(summary.asked_candidates, "candidate"));
  return fmt::format("To a person: {} in {} of {}.\n", fmt::join(parts, ", "), summary.asked_images,
                     counted(summary.images, "image"));
}

/// "The second stage: 3 kept, 1 moved, 1 removed, 2 added."; empty where none ran.
std::string revised_line(const Summary& summary) {
  if (summary.revised.empty()) return {};
  constexpr std::pair<Revised, const char*> kVerbs[] = {{Revised::kept, "kept"},
                                                        {Revised::moved, "moved"},
                                                        {Revised::retyped, "retyped"},
                                                        {Revised::removed, "removed"},
                                                        {Revised::added, "added"}};
  std::vector<std::string> parts;
  for (const auto& [what, verb] : kVerbs)
    if (const auto found = summary.revised.find(what); found != summary.revised.end())
      parts.push_back(fmt::format("{} {}", found->second, verb));
  return fmt::format("The second stage: {}.\n", fmt::join(parts, ", "));
}

}  // namespace

std::string format_findings(const InspectionRun& run, const TableOptions& options) {
  const Summary summary = summarise(run);
  const std::vector<Row> rows = rows_of(run, summary.asked_findings > 0);
  std::vector<Row> failures;
  for (const InspectionFailure& failure : run.failures) failures.push_back(failure_row(failure));
  const Widths widths = measure(rows, failures, options.width);
  std::string text;
  if (rows.size() > 1)
    for (const Row& row : rows) text += line(row, widths, options.colour);
  for (const Row& row : failures) text += line(row, widths, options.colour);
  if (!text.empty()) text += "\n";
  return text + toned(summary_line(summary), Tone::heading, options.colour) + "\n" + revised_line(summary) +
         asked_line(summary);
}

}  // namespace kerf
