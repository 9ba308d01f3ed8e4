// One image looked at from several sides: turned and mirrored, answered each time, and the answers joined. A
// defect that is seen from most sides is there; one that a single answer names may be a slip.
#pragma once

#include <kerf/inspect.h>

#include <optional>
#include <vector>

namespace kerf::inspect {

/// The first `count` of the eight turns and mirror images as numbers of turn(); 0, the image as it is, first.
std::vector<int> view_numbers(int count);

/// Joins what was found in several views of one image; boxes are in pixels of the image as it is. Findings
/// of one label and one place (IoU >= `min_iou`), at most one a view, become one: its box is their mean
/// weighted by confidence, its confidence their sum over the number of views, so that every view which saw
/// nothing counts as a doubt. Weighted boxes fusion: Solovyev, Wang, Gabruseva, Image and Vision Computing
/// 107 (2021). Highest confidence first.
std::vector<Finding> join_views(const std::vector<std::vector<Finding>>& views, double min_iou = 0.45);

/// Mean of two probabilities in their logits, with the given share of the second.
double blend(double first, double second, double share);

/// Joins what words and other eyes (a dense head, a detector) say of one image: findings of one label and one
/// place (IoU >= .5), the best overlap first, become one. Boxes and confidences, as logits, are mixed with
/// the others' `share`; what only one of the two has seen, the other gives next to no confidence. Highest
/// confidence first.
std::vector<Finding> join_evidence(const std::vector<Finding>& words, const std::vector<Finding>& evidence,
                                   double share);

/// The same, each with its place in `words` where it comes from there.
struct JoinedFinding {
  Finding finding;
  std::optional<std::size_t> word;
};
std::vector<JoinedFinding> join_with_origin(const std::vector<Finding>& words,
                                            const std::vector<Finding>& evidence, double share);

/// Of two findings of one label of which one covers at least `share` of the other, at most one is there: each
/// takes the probability that it is and the other is not, given that not both are. The order stays.
void exclude_nested(std::vector<Finding>& findings, double share);

/// Which of `findings` (highest confidence first) are said: those from `min_confidence` on. Where `one_name`
/// is set, views may disagree about what a place shows, and what overlaps (IoU >= .05) shares one: its surest
/// finding is said if the confidences of all of them reach `min_confidence` together, and another only if it
/// is sure by itself (0.6, where there is a `min_confidence`) and lies beside the surest (IoU < .5).
std::vector<bool> choose_said(const std::vector<Finding>& findings, double min_confidence, bool one_name);

/// Takes out of `findings` what is not said, in the same order.
std::vector<Finding> take_unsaid(std::vector<Finding>& findings, const std::vector<bool>& said);

}  // namespace kerf::inspect
