#include <kerf/error.h>
#include <kerf/failures.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "eval/claims.h"
#include "eval/matching.h"

namespace kerf {
namespace {

/// Truths and results of one image, with what has found its partner.
class ImageCase {
 public:
  ImageCase(const Dataset& truth, const std::vector<Annotation>& results, std::vector<std::size_t> truths,
            std::vector<std::size_t> found)
      : truth_(truth), results_(results), truths_(std::move(truths)), found_(std::move(found)) {
    std::stable_sort(found_.begin(), found_.end(),
                     [&](auto a, auto b) { return results[a].score > results[b].score; });
  }

  /// Pairs what is free: surest result first, each with the free truth that overlaps most. `same_class` says
  /// which classes may meet.
  std::vector<std::pair<std::size_t, std::size_t>> pair_up(double min_iou, bool same_class) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (auto result = found_.begin(); result != found_.end();) {
      const auto best = best_truth(results_[*result], min_iou, same_class);
      if (best == truths_.end()) {
        ++result;
        continue;
      }
      pairs.emplace_back(*best, *result);
      truths_.erase(best);
      result = found_.erase(result);
    }
    return pairs;
  }

  const std::vector<std::size_t>& free_truths() const { return truths_; }
  const std::vector<std::size_t>& free_results() const { return found_; }

 private:
  std::vector<std::size_t>::iterator best_truth(const Annotation& result, double min_iou, bool same_class) {
    auto best = truths_.end();
    double most = min_iou;
    for (auto truth = truths_.begin(); truth != truths_.end(); ++truth) {
      const auto& one = truth_.annotations[*truth];
      const double overlap = iou(one.box, result.box);
      if ((one.category_id == result.category_id) != same_class || overlap < most) continue;
      best = truth, most = overlap;
    }
    return best;
  }

  const Dataset& truth_;
  const std::vector<Annotation>& results_;
  std::vector<std::size_t> truths_, found_;
};

bool lies_on_crowd(const Dataset& truth, const std::vector<std::size_t>& crowds, const Annotation& result,
                   double min_share) {
  return std::any_of(crowds.begin(), crowds.end(), [&](std::size_t index) {
    const auto& crowd = truth.annotations[index];
    return crowd.category_id == result.category_id &&
           shared_area(crowd.box, result.box) >= min_share * result.box.area();
  });
}

struct Indices {
  std::vector<std::size_t> truths, crowds, results;
};

/// What belongs to each image, by index.
std::map<std::int64_t, Indices> index_images(const Dataset& truth, const std::vector<Annotation>& results,
                                             const FailureOptions& options) {
  std::map<std::int64_t, Indices> images;
  for (std::size_t i = 0; i < truth.annotations.size(); ++i) {
    auto& image = images[truth.annotations[i].image_id];
    (truth.annotations[i].is_crowd ? image.crowds : image.truths).push_back(i);
  }
  for (std::size_t i = 0; i < results.size(); ++i)
    if (options.looks_at(results[i])) images[results[i].image_id].results.push_back(i);
  return images;
}

/// Adds the failures of one image.
void judge_image(const Dataset& truth, const std::vector<Annotation>& results, std::int64_t image_id,
                 const Indices& indices, const FailureOptions& options, FailureList& list) {
  ImageCase image(truth, results, indices.truths, indices.results);
  const auto add = [&](FailureKind kind, std::optional<std::size_t> of_truth,
                       std::optional<std::size_t> of_result) {
    const auto category =
        of_truth ? truth.annotations[*of_truth].category_id : results[*of_result].category_id;
    list.failures.push_back({kind, image_id, category, of_truth, of_result});
  };
  list.right += std::int64_t(image.pair_up(options.right_iou, true).size());
  for (const auto& [t, r] : image.pair_up(options.right_iou, false)) add(FailureKind::wrong_type, t, r);
  for (const auto& [t, r] : image.pair_up(options.touch_iou, true)) add(FailureKind::poor_box, t, r);
  std::size_t on_crowds = 0;
  for (const auto r : image.free_results()) {
    if (lies_on_crowd(truth, indices.crowds, results[r], options.right_iou))
      ++on_crowds;
    else
      add(FailureKind::false_positive, std::nullopt, r);
  }
  for (const auto t : image.free_truths()) add(FailureKind::missed, t, std::nullopt);
  if (indices.truths.size() != indices.results.size() - on_crowds) list.wrong_counts.push_back(image_id);
}

/// Whether `other` is the same failure in other results.
bool is_same(const Failure& one, const std::vector<Annotation>& results, const Failure& other,
             const std::vector<Annotation>& other_results, double min_iou) {
  if (one.image_id != other.image_id || one.truth != other.truth) return false;
  return one.truth || iou(results[*one.result].box, other_results[*other.result].box) >= min_iou;
}

/// For each failure, whether `others` hold it too.
std::vector<bool> find_again(const FailureList& list, const std::vector<Annotation>& results,
                             const FailureList& others, const std::vector<Annotation>& other_results,
                             double min_iou) {
  std::multimap<std::int64_t, const Failure*> by_image;
  for (const auto& other : others.failures) by_image.emplace(other.image_id, &other);
  std::vector<bool> again;
  for (const auto& failure : list.failures) {
    const auto [first, last] = by_image.equal_range(failure.image_id);
    again.push_back(std::any_of(first, last, [&](const auto& entry) {
      return is_same(failure, results, *entry.second, other_results, min_iou);
    }));
  }
  return again;
}

std::vector<ChangedFailure> follow(const FailureList& first, const std::vector<Annotation>& before,
                                   const FailureList& second, const std::vector<Annotation>& after,
                                   const FailureOptions& options) {
  const auto stayed = find_again(first, before, second, after, options.right_iou);
  const auto known = find_again(second, after, first, before, options.right_iou);
  std::vector<ChangedFailure> changed;
  for (std::size_t i = 0; i < first.failures.size(); ++i)
    changed.push_back({stayed[i] ? FailureFate::left : FailureFate::repaired, first.failures[i]});
  for (std::size_t i = 0; i < second.failures.size(); ++i)
    if (!known[i]) changed.push_back({FailureFate::made, second.failures[i]});
  return changed;
}

}  // namespace

bool FailureOptions::looks_at(const Annotation& result) const {
  return is_claim(result, min_score, said_only);
}

std::string name_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::false_positive:
      return "false positive";
    case FailureKind::missed:
      return "missed";
    case FailureKind::wrong_type:
      return "wrong type";
    case FailureKind::poor_box:
      return "poor box";
  }
  throw Bug("a failure has one of four kinds");
}

FailureList find_failures(const Dataset& truth, const std::vector<Annotation>& results,
                          const FailureOptions& options) {
  check_results(truth, results);
  const auto images = index_images(truth, results, options);
  FailureList list;
  for (const auto& image : truth.images) {
    const auto found = images.find(image.id);
    if (found != images.end()) judge_image(truth, results, image.id, found->second, options, list);
  }
  return list;
}

std::string name_of(FailureFate fate) {
  switch (fate) {
    case FailureFate::repaired:
      return "repaired";
    case FailureFate::left:
      return "left";
    case FailureFate::made:
      return "newly made";
  }
  throw Bug("a failure has one of three fates");
}

std::vector<ChangedFailure> follow_failures(const Dataset& truth, const std::vector<Annotation>& before,
                                            const std::vector<Annotation>& after,
                                            const FailureOptions& options) {
  return follow(find_failures(truth, before, options), before, find_failures(truth, after, options), after,
                options);
}

FailureComparison compare_failures(const Dataset& truth, const std::vector<Annotation>& before,
                                   const std::vector<Annotation>& after, const FailureOptions& options) {
  const auto first = find_failures(truth, before, options), second = find_failures(truth, after, options);
  FailureComparison comparison;
  const auto count = [&](const Failure& failure, std::int64_t FailureChange::*field) {
    ++(comparison.changes[{failure.kind, failure.category_id}].*field);
    ++(comparison.total.*field);
  };
  constexpr std::int64_t FailureChange::*kFields[] = {&FailureChange::repaired, &FailureChange::left,
                                                      &FailureChange::made};
  for (const auto& failure : first.failures) count(failure, &FailureChange::before);
  for (const auto& failure : second.failures) count(failure, &FailureChange::after);
  for (const auto& [fate, failure] : follow(first, before, second, after, options))
    count(failure, kFields[static_cast<std::size_t>(fate)]);
  comparison.wrong_counts_before = std::int64_t(first.wrong_counts.size());
  comparison.wrong_counts_after = std::int64_t(second.wrong_counts.size());
  return comparison;
}

}  // namespace kerf
