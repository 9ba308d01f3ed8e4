#include "report/summary.h"

#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace kerf::report {
namespace {

bool can_be_shown(const Finding& finding) {
  const Box& box = finding.box;
  return std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) &&
         std::isfinite(box.height) && finding.confidence >= 0 && finding.confidence <= 1;
}

void check_finding(const Finding& finding, const char* what, std::size_t index, const std::string& file) {
  if (!can_be_shown(finding))
    fail("{} {} of '{}' has a box that is not finite or a confidence outside 0..1", what, index + 1, file);
}

void check_findings(const InspectionRecord& record) {
  for (std::size_t i = 0; i < record.findings.size(); ++i)
    check_finding(record.findings[i], "finding", i, record.file);
  for (std::size_t i = 0; i < record.candidates.size(); ++i)
    check_finding(record.candidates[i], "candidate", i, record.file);
  for (std::size_t i = 0; i < record.revisions.size(); ++i) {
    const Revision& revision = record.revisions[i];
    if (revision.before) check_finding(*revision.before, "revision", i, record.file);
    if (revision.after) check_finding(*revision.after, "revision", i, record.file);
  }
}

void count_asked(const InspectionRecord& record, Summary& summary) {
  const auto findings = std::ranges::count_if(record.findings, &Finding::review);
  const auto candidates = std::ranges::count_if(record.candidates, &Finding::review);
  summary.asked_findings += static_cast<std::size_t>(findings);
  summary.asked_candidates += static_cast<std::size_t>(candidates);
  summary.asked_images += findings + candidates > 0;
}

}  // namespace

std::size_t Summary::class_index(const std::string& label) const {
  const auto at =
      std::lower_bound(classes.begin(), classes.end(), label,
                       [](const ClassCount& count, const std::string& l) { return count.label < l; });
  check(at != classes.end() && at->label == label, "every label of a run is among its classes");
  return static_cast<std::size_t>(at - classes.begin());
}

Summary summarise(const InspectionRun& run) {
  Summary summary;
  summary.images = run.records.size();
  summary.failures = run.failures.size();
  std::map<std::string, std::size_t> counts;
  for (const InspectionRecord& record : run.records) {
    check_findings(record);
    for (const Finding& finding : record.findings) ++counts[finding.label];
    summary.findings += record.findings.size();
    count_asked(record, summary);
    for (const Revision& revision : record.revisions) ++summary.revised[revision.what];
    summary.clean += record.findings.empty();
    summary.seconds += record.seconds;
    if (!record.model.empty()) summary.models.emplace(record.model, record.model_hash);
  }
  for (const auto& [label, count] : counts) summary.classes.push_back({label, count});
  return summary;
}

std::string counted(std::size_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string duration_text(double seconds) {
  if (!(seconds >= 0) || seconds > 1e9) return "unknown time";
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::vector<std::string> record_names(const InspectionRun& run) {
  std::map<std::string, int> pages;
  for (const InspectionRecord& record : run.records)
    pages[record.file] = std::max(pages[record.file], record.page + 1);
  std::vector<std::string> names;
  names.reserve(run.records.size());
  for (const InspectionRecord& record : run.records)
    names.push_back(pages[record.file] > 1 ? fmt::format("{} (page {})", record.file, record.page + 1)
                                           : record.file);
  return names;
}

}  // namespace kerf::report
