#include "inspect/stages.h"

#include <algorithm>

#include "data/clipped.h"
#include "inspect/views.h"

namespace kerf::inspect {
namespace {

/// Turning boxes back and joining them may carry them over the rim, by rounding.
void keep_inside(Finding& finding, const InspectionRecord& record) {
  if (record.width > 0 && record.height > 0) finding.box = clipped(finding.box, record.width, record.height);
}

}  // namespace

std::vector<double> answer_first(const Stage& first, std::vector<Finding> raw, bool one_name,
                                 InspectionRecord& record) {
  std::vector<std::pair<Finding, double>> pairs;
  for (auto& finding : raw) {
    keep_inside(finding, record);
    const double before = finding.confidence;
    finding.confidence = first.calibration.of(finding.label).apply(before);
    pairs.emplace_back(std::move(finding), before);
  }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.first.confidence > b.first.confidence; });
  for (auto& [finding, before] : pairs) record.findings.push_back(std::move(finding));
  const auto said = choose_said(record.findings, first.min_confidence, one_name);
  record.candidates = take_unsaid(record.findings, said);
  std::vector<double> before;
  for (const bool wanted : {true, false})
    for (std::size_t i = 0; i < pairs.size(); ++i)
      if (said[i] == wanted) before.push_back(pairs[i].second);
  return before;
}

void exclude_nested(std::vector<Reviewed>& reviewed, double share) {
  std::vector<Finding> after;
  for (const auto& one : reviewed)
    if (!one.duplicate) after.push_back(one.after);
  exclude_nested(after, share);
  auto next = after.begin();
  for (auto& one : reviewed)
    if (!one.duplicate) one.after = *next++;
}

void answer_again(const Stage& second, std::vector<Reviewed> reviewed, InspectionRecord& record) {
  for (auto& [before, finding, duplicate] : reviewed) {
    keep_inside(finding, record);
    finding.confidence = second.calibration.of(finding.label).apply(finding.confidence);
  }
  std::vector<std::size_t> order;  // of what the second stage sees, surest first
  for (std::size_t i = 0; i < reviewed.size(); ++i)
    if (!reviewed[i].duplicate) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return reviewed[a].after.confidence > reviewed[b].after.confidence;
  });
  std::vector<Finding> after;
  after.reserve(order.size());
  for (const auto i : order) after.push_back(reviewed[i].after);
  const auto chosen = choose_said(after, second.min_confidence, true);
  std::vector<bool> is_said(reviewed.size(), false);
  for (std::size_t k = 0; k < order.size(); ++k) is_said[order[k]] = chosen[k];
  record.refined = true, record.first = record.findings;
  record.revisions = list_revisions(reviewed, record.first.size(), is_said);
  record.findings = std::move(after);
  record.candidates = take_unsaid(record.findings, chosen);
}

}  // namespace kerf::inspect
