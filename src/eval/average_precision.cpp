#include "eval/average_precision.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace kerf {
namespace {

constexpr std::size_t kMaxPerImage = 100;
constexpr int kRecallPoints = 101;

/// Results of one class over all images in image order, with the order of falling score.
struct Ranking {
  std::vector<double> scores;
  std::vector<std::size_t> order;
};

Ranking rank(std::span<const MatchCase* const> cases) {
  Ranking ranking;
  for (const auto* one : cases) {
    for (std::size_t i = 0; i < std::min(one->results().size(), kMaxPerImage); ++i)
      ranking.scores.push_back(one->results()[i]->score);
  }
  ranking.order.resize(ranking.scores.size());
  std::iota(ranking.order.begin(), ranking.order.end(), std::size_t{0});
  std::ranges::stable_sort(ranking.order, std::ranges::greater(),
                           [&](std::size_t i) { return ranking.scores[i]; });
  return ranking;
}

std::vector<Outcome> outcomes_at(std::span<const MatchCase* const> cases, double threshold) {
  std::vector<Outcome> all;
  for (const auto* one : cases) {
    const auto outcomes = one->match(threshold);
    all.insert(all.end(), outcomes.begin(), outcomes.begin() + std::min(outcomes.size(), kMaxPerImage));
  }
  return all;
}

/// Mean over recall 0, .01, .. 1 of the best precision at that recall or beyond (0 where it is never
/// reached).
double interpolate(const std::vector<double>& recall, std::vector<double> precision) {
  for (std::size_t i = precision.size(); i-- > 1;)
    precision[i - 1] = std::max(precision[i - 1], precision[i]);
  double sum = 0;
  for (int i = 0; i < kRecallPoints; ++i) {
    const auto reached = std::ranges::lower_bound(recall, i == kRecallPoints - 1 ? 1.0 : i * 0.01);
    if (reached != recall.end()) sum += precision[reached - recall.begin()];
  }
  return sum / kRecallPoints;
}

double average_precision(const Ranking& ranking, const std::vector<Outcome>& outcomes, std::int64_t truths) {
  std::vector<double> recall, precision;
  std::int64_t right = 0, wrong = 0;
  for (const auto i : ranking.order) {
    right += outcomes[i] == Outcome::kRight;
    wrong += outcomes[i] == Outcome::kWrong;
    recall.push_back(double(right) / double(truths));
    // COCO adds one epsilon so that leading ignored results do not divide 0 by 0.
    precision.push_back(double(right) / (double(right + wrong) + std::numeric_limits<double>::epsilon()));
  }
  return interpolate(recall, std::move(precision));
}

}  // namespace

std::vector<double> coco_thresholds() {
  // numpy.linspace(.5, .95, 10): start + i * step, with the end set exactly.
  std::vector<double> thresholds;
  for (int i = 0; i < 9; ++i) thresholds.push_back(i * ((0.95 - 0.5) / 9) + 0.5);
  thresholds.push_back(0.95);
  return thresholds;
}

std::vector<double> average_precisions(std::span<const MatchCase* const> cases,
                                       std::span<const double> thresholds) {
  std::int64_t truths = 0;
  for (const auto* one : cases) truths += one->counted_truths();
  if (truths == 0) return std::vector<double>(thresholds.size(), std::nan(""));
  const auto ranking = rank(cases);
  std::vector<double> precisions;
  for (const double threshold : thresholds)
    precisions.push_back(average_precision(ranking, outcomes_at(cases, threshold), truths));
  return precisions;
}

}  // namespace kerf
