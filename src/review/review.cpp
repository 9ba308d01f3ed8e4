// What stands open: results and verdicts brought together.
#include <kerf/error.h>
#include <kerf/review.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "data/clipped.h"
#include "review/names.h"

namespace kerf {
namespace {

using Histories = std::unordered_map<std::string, std::vector<Verdict>>;
using Places = std::unordered_map<std::int64_t, std::size_t>;

Histories histories_of(const std::vector<Verdict>& history) {
  Histories histories;
  for (const Verdict& verdict : history) histories[verdict.id].push_back(verdict);
  return histories;
}

void check_scores(const std::vector<Annotation>& results) {
  for (const Annotation& result : results) {
    if (!(result.score >= 0 && result.score <= 1))
      fail("a result of image {} has score {}, expected a confidence from 0 to 1", result.image_id,
           result.score);
  }
}

ReviewItem make_item(const Annotation& result, const std::string& label, const ReviewImage& image) {
  ReviewItem item;
  item.claim = ClaimedFinding{label, result.box, result.score};
  item.id = finding_id(image.file, label, result.box, result.score);
  return item;
}

/// Sets which findings are worth a person's time.
class Sieve {
 public:
  Sieve(const std::vector<Annotation>& results, const ReviewOptions& options)
      : options_(options),
        model_says_(
            std::ranges::any_of(results, [](const Annotation& one) { return one.review.has_value(); })) {}

  void judge(ReviewItem& item, const Annotation& result) const {
    const bool between = result.score >= options_.low && result.score <= options_.high;
    item.questionable = model_says_ ? result.review.value_or(false) : between;
    const bool is_candidate = result.said.has_value() && !*result.said;
    item.weak = (result.score < options_.low || is_candidate) && !item.questionable;
  }

 private:
  ReviewOptions options_;
  bool model_says_;
};

bool is_visible(const Box& box, const ReviewImage& image) {
  const Box inside = clipped(box, image.width, image.height);
  return inside.width > 0 && inside.height > 0;
}

void add_findings(Review& review, const std::vector<Annotation>& results, const Sieve& sieve,
                  const Histories& histories) {
  Places images;
  for (std::size_t i = 0; i < review.images.size(); ++i) images.emplace(review.images[i].id, i);
  std::unordered_map<std::int64_t, std::string> labels;
  for (const Category& category : review.categories) labels.emplace(category.id, category.name);
  std::unordered_set<std::string> seen;
  for (const Annotation& result : results) {
    const auto place = images.find(result.image_id);
    const auto label = labels.find(result.category_id);
    if (place == images.end() || label == labels.end())
      fail("a result of image {} and category {}, which the data set lacks", result.image_id,
           result.category_id);
    ReviewImage& image = review.images[place->second];
    ReviewItem item = make_item(result, label->second, image);
    if (!is_visible(result.box, image) || !seen.insert(item.id).second) continue;
    sieve.judge(item, result);
    const auto history = histories.find(item.id);
    if (history != histories.end()) item.history = history->second;
    image.items.push_back(std::move(item));
  }
}

void add_additions(Review& review, const std::vector<Verdict>& history, const Histories& histories) {
  std::unordered_map<std::string, std::size_t> images;
  for (std::size_t i = 0; i < review.images.size(); ++i) images.emplace(review.images[i].file, i);
  std::unordered_set<std::string> seen;
  for (const Verdict& verdict : history) {
    const auto image = images.find(verdict.image);
    if (verdict.claim || image == images.end() || !seen.insert(verdict.id).second) continue;
    review.images[image->second].items.push_back(
        {.id = verdict.id, .claim = std::nullopt, .history = histories.at(verdict.id)});
  }
}

}  // namespace

std::string_view decision_name(Decision decision) {
  switch (decision) {
    case Decision::accept:
      return "accept";
    case Decision::reject:
      return "reject";
    case Decision::move:
      return "move";
    case Decision::retype:
      return "retype";
    case Decision::add:
      return "add";
  }
  throw Bug("a decision without a name");
}

std::string finding_id(std::string_view image, std::string_view label, const Box& box,
                       std::optional<double> confidence) {
  const std::string content = fmt::format("{}\n{}\n{} {} {} {} {}", image, label, box.x, box.y, box.width,
                                          box.height, confidence ? fmt::format("{}", *confidence) : "added");
  return hash_bytes(content).substr(0, review::kIdLength);
}

Review make_review(const Dataset& dataset, const std::vector<Annotation>& results,
                   const std::vector<Verdict>& history, const ReviewOptions& options) {
  if (!(options.low <= options.high))
    fail("low ({}) is above high ({}): no confidence lies between them", options.low, options.high);
  check_scores(results);
  Review review{dataset.folder, dataset.categories, {}};
  for (const ImageEntry& image : dataset.images)
    review.images.push_back({image.id, image.file_name, image.width, image.height, {}});
  const Histories histories = histories_of(history);
  add_findings(review, results, Sieve(results, options), histories);
  add_additions(review, history, histories);
  return review;
}

std::vector<OpenFinding> open_findings(const Review& review) {
  std::vector<OpenFinding> open;
  for (const ReviewImage& image : review.images)
    for (const ReviewItem& item : image.items)
      if (item.is_open()) open.push_back({&image, &item});
  std::ranges::stable_sort(
      open, {}, [](const OpenFinding& finding) { return std::abs(finding.item->claim->confidence - 0.5); });
  return open;
}

}  // namespace kerf
