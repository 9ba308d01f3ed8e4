#include "eval/matching.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace kerf {
namespace {

constexpr double kLargestArea = 1e10;  // COCO's "all" sizes end here
constexpr std::size_t kNone = std::size_t(-1);

bool is_ignored(const Annotation& truth) {
  return truth.is_crowd || truth.area > kLargestArea;
}

/// COCO measures the overlap with a crowd against the result alone.
double overlap(const Annotation& result, const Annotation& truth) {
  if (!truth.is_crowd) return iou(result.box, truth.box);
  const double shared = shared_area(result.box, truth.box);
  return shared > 0 ? shared / result.box.area() : 0;
}

}  // namespace

void MatchCase::add_truth(const Annotation& truth) {
  truths_.push_back(&truth);
}
void MatchCase::add_result(const Annotation& result) {
  results_.push_back(&result);
}

void MatchCase::prepare() {
  std::ranges::stable_sort(results_, std::ranges::greater(), &Annotation::score);
  std::stable_partition(truths_.begin(), truths_.end(),
                        [](const Annotation* truth) { return !is_ignored(*truth); });
  overlaps_.reserve(results_.size() * truths_.size());
  for (const auto* result : results_) {
    for (const auto* truth : truths_) overlaps_.push_back(overlap(*result, *truth));
  }
}

std::size_t MatchCase::best_truth(std::size_t result, double min_iou, const std::vector<bool>& taken) const {
  std::size_t best = kNone;
  double least = min_iou;
  for (std::size_t i = 0; i < truths_.size(); ++i) {
    if (best != kNone && !is_ignored(*truths_[best]) && is_ignored(*truths_[i])) break;
    const double overlap = overlaps_[result * truths_.size() + i];
    if (taken[i] || overlap < least) continue;
    least = overlap;
    best = i;
  }
  return best;
}

std::vector<Outcome> MatchCase::match(double min_iou) const {
  std::vector<Outcome> outcomes;
  std::vector<bool> taken(truths_.size());
  for (std::size_t i = 0; i < results_.size(); ++i) {
    const auto best = best_truth(i, min_iou, taken);
    if (best == kNone) {
      outcomes.push_back(results_[i]->box.area() > kLargestArea ? Outcome::kIgnored : Outcome::kWrong);
    } else {
      outcomes.push_back(is_ignored(*truths_[best]) ? Outcome::kIgnored : Outcome::kRight);
      taken[best] = !truths_[best]->is_crowd;
    }
  }
  return outcomes;
}

std::int64_t MatchCase::counted_truths() const {
  return std::ranges::count_if(truths_, [](const Annotation* truth) { return !is_ignored(*truth); });
}

void check_results(const Dataset& truth, const std::vector<Annotation>& results) {
  std::unordered_set<std::int64_t> images, categories;
  for (const auto& image : truth.images) images.insert(image.id);
  for (const auto& category : truth.categories) categories.insert(category.id);
  for (const auto& result : results) {
    if (!images.contains(result.image_id))
      fail("a result is of image {}, which the truth lacks", result.image_id);
    if (!categories.contains(result.category_id))
      fail("a result is of category {}, which the truth lacks", result.category_id);
    if (!std::isfinite(result.score)) fail("a result of image {} has no finite score", result.image_id);
  }
}

MatchCases collect_cases(const Dataset& truth, const std::vector<Annotation>& results) {
  check_results(truth, results);
  MatchCases cases;
  for (const auto& annotation : truth.annotations)
    cases[{annotation.category_id, annotation.image_id}].add_truth(annotation);
  for (const auto& result : results) cases[{result.category_id, result.image_id}].add_result(result);
  for (auto& [key, match_case] : cases) match_case.prepare();
  return cases;
}

}  // namespace kerf
