#include "inspect/verdict_cases.h"

#include <kerf/error.h>

#include <algorithm>
#include <map>

namespace kerf::inspect {
namespace {

/// Place in `findings` of what a verdict is about.
std::optional<std::size_t> find_claim(const std::vector<Finding>& findings, const ClaimedFinding& claim) {
  const auto found = std::ranges::find_if(findings, [&](const Finding& one) {
    return one.label == claim.label && one.box == claim.box && one.confidence == claim.confidence;
  });
  if (found == findings.end()) return std::nullopt;
  return std::size_t(found - findings.begin());
}

/// What a person's decision makes of a finding that was said, or of a mere candidate or nothing.
std::optional<FailureKind> judge(Decision decision, bool was_said) {
  if (decision == Decision::reject)
    return was_said ? std::optional(FailureKind::false_positive) : std::nullopt;
  if (!was_said) return FailureKind::missed;
  if (decision == Decision::move) return FailureKind::poor_box;
  if (decision == Decision::retype) return FailureKind::wrong_type;
  return std::nullopt;
}

/// What is said of the image, surest first.
std::vector<Finding> answer_of(const JudgedImage& judged, double min_confidence) {
  auto answer = part_findings(judged, min_confidence).said;
  std::ranges::stable_sort(answer, std::greater<>(), &Finding::confidence);
  return answer;
}

/// The case without its image and answer; nothing where the verdict says nothing of these findings.
std::optional<ReviewCase> case_of(const Verdict& verdict, const JudgedImage& judged, double min_confidence) {
  ReviewCase one;
  bool was_said = false;
  if (verdict.claim) {
    const auto place = find_claim(judged.findings, *verdict.claim);
    if (!place) return std::nullopt;
    one.said = judged.findings[*place];
    was_said = judged.is_said(*place, min_confidence);
  } else if (verdict.decision == Decision::reject) {
    return std::nullopt;  // a person's own box, withdrawn
  }
  if (verdict.decision != Decision::reject) one.truth = LabelledBox{verdict.label, verdict.box};
  one.kind = judge(verdict.decision, was_said);
  return one;
}

}  // namespace

SaidAndCandidates part_findings(const JudgedImage& judged, double min_confidence) {
  SaidAndCandidates parted;
  for (std::size_t i = 0; i < judged.findings.size(); ++i)
    (judged.is_said(i, min_confidence) ? parted.said : parted.candidates).push_back(judged.findings[i]);
  return parted;
}

std::vector<ReviewCase> cases_of_verdicts(const Dataset& dataset, const std::vector<JudgedImage>& images,
                                          const std::vector<Verdict>& history, double min_confidence) {
  std::map<std::string, const JudgedImage*> by_name;
  for (const auto& judged : images) by_name[judged.image->file_name] = &judged;
  std::vector<std::pair<ReviewCase, const JudgedImage*>> found;
  std::map<const JudgedImage*, int> true_counts;
  for (const auto& [id, verdict] : latest_verdicts(history)) {
    const auto judged = by_name.find(verdict.image);
    if (judged == by_name.end()) continue;
    auto one = case_of(verdict, *judged->second, min_confidence);
    if (!one) continue;
    true_counts[judged->second] += one->truth.has_value();
    found.emplace_back(std::move(*one), judged->second);
  }
  if (found.empty()) fail("no verdict is about an image of the data set and what the results say of it");
  std::vector<ReviewCase> all;
  for (auto& [one, judged] : found) {
    one.image = dataset.folder / judged->image->file_name;
    one.width = judged->image->width, one.height = judged->image->height;
    one.answer = answer_of(*judged, min_confidence);
    one.true_count = true_counts[judged];  // a person who is through with an image has judged all of it
    one.fold = judged->fold, one.model = judged->model;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace kerf::inspect
