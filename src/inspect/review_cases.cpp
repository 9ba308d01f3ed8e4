#include <kerf/error.h>
#include <kerf/refine.h>

#include <algorithm>
#include <set>

namespace kerf {
namespace {

/// Index of the defect that a box overlaps most; nothing below `min_iou`. Between two that it overlaps alike,
/// one of its own label.
std::optional<std::size_t> find_truth(const Finding& said, const std::vector<LabelledBox>& truth,
                                      double min_iou) {
  constexpr double kOwnLabel = 0.1;  // worth so much overlap
  std::optional<std::size_t> best;
  double most = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double overlap = iou(said.box, truth[i].box);
    const double worth = overlap + (truth[i].label == said.label ? kOwnLabel : 0);
    if (overlap < min_iou || worth <= most) continue;
    best = i, most = worth;
  }
  return best;
}

/// What is wrong where the first stage says something about `truth`; nothing where it is right.
std::optional<FailureKind> judge(const Finding& said, const LabelledBox& truth, double right_iou) {
  if (said.label != truth.label) return FailureKind::wrong_type;
  if (iou(said.box, truth.box) < right_iou) return FailureKind::poor_box;
  return std::nullopt;
}

/// Defects that a finding which counts as said speaks of rightly.
std::set<std::size_t> find_covered(const std::vector<Finding>& said, const std::vector<LabelledBox>& truth,
                                   const CaseOptions& options) {
  std::set<std::size_t> covered;
  for (const auto& finding : said) {
    const auto place = find_truth(finding, truth, options.touch_iou);
    if (place && !judge(finding, truth[*place], options.right_iou)) covered.insert(*place);
  }
  return covered;
}

/// A finding, and whether it is said or a mere candidate.
struct Claim {
  Finding finding;
  bool is_said = false;
};

/// Both, surest first.
std::vector<Claim> merge(const std::vector<Finding>& said, const std::vector<Finding>& candidates) {
  std::vector<Claim> claims;
  for (const auto& finding : said) claims.push_back({finding, true});
  for (const auto& finding : candidates) claims.push_back({finding, false});
  std::ranges::stable_sort(claims, std::greater<>(),
                           [](const Claim& claim) { return claim.finding.confidence; });
  return claims;
}

}  // namespace

std::vector<ReviewCase> make_cases(std::vector<Finding> said, const std::vector<Finding>& candidates,
                                   const std::vector<LabelledBox>& truth, const CaseOptions& options) {
  const auto claims = merge(said, candidates);
  std::ranges::stable_sort(said, std::greater<>(), &Finding::confidence);
  const auto covered = find_covered(said, truth, options);
  ReviewCase frame;
  frame.true_count = int(truth.size());
  frame.answer = std::move(said);
  std::vector<ReviewCase> cases;
  std::set<std::size_t> touched;
  const auto places = std::size_t(options.places);
  for (const auto& [finding, is_said] : claims) {
    const auto place = find_truth(finding, truth, options.touch_iou);
    const bool is_case = cases.size() < places;
    // A defect of which only a further candidate speaks is missed like one of which nothing does.
    if (place && (is_case || is_said)) touched.insert(*place);
    if (!is_case) continue;
    auto one = frame;
    one.said = finding;
    if (place) {
      one.truth = truth[*place];
      if (is_said)
        one.kind = judge(finding, truth[*place], options.right_iou);
      else if (!covered.count(*place))
        one.kind = FailureKind::missed;
    } else if (is_said) {
      one.kind = FailureKind::false_positive;
    }
    cases.push_back(std::move(one));
  }
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (touched.count(i)) continue;
    auto one = frame;
    one.truth = truth[i], one.kind = FailureKind::missed;
    cases.push_back(std::move(one));
  }
  return cases;
}

}  // namespace kerf
