#include "inspect/automation.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

namespace kerf::inspect {
namespace {

double share(std::int64_t part, std::int64_t whole, double of_nothing) {
  return whole > 0 ? double(part) / double(whole) : of_nothing;
}

/// What becomes of the decisions under one band.
struct Tally {
  std::int64_t all = 0, decided = 0, wrong = 0, missed = 0, images = 0, images_asked = 0;

  Tally& operator+=(const Tally& other) {
    all += other.all, decided += other.decided, wrong += other.wrong, missed += other.missed;
    images += other.images, images_asked += other.images_asked;
    return *this;
  }
  ReviewPoint point(const ReviewBand& band) const {
    return {.from = band.from,
            .below = band.below,
            .automation = share(decided, all, 1),
            .error = share(wrong, decided, 0),
            .images = share(images - images_asked, images, 1),
            .error_with_missed = share(wrong + missed, decided + missed, 0)};
  }
};

Tally tally(const Decisions& decisions, const ReviewBand& band) {
  Tally result{
      .all = std::int64_t(decisions.findings.size()), .missed = decisions.missed, .images = decisions.images};
  const JudgedFinding* last_asked = nullptr;
  for (const auto& finding : decisions.findings) {
    if (band.holds(finding.raw)) {
      result.images_asked += !last_asked || last_asked->image != finding.image;
      last_asked = &finding;
      continue;
    }
    const bool said = finding.raw >= band.below && !finding.other_name;
    ++result.decided, result.wrong += said != finding.right;
  }
  return result;
}

/// Multiples of 0.01 with low <= value < high.
std::vector<double> hundredths(double low, double high) {
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i)
    if (i / 100.0 >= low && i / 100.0 < high) values.push_back(i / 100.0);
  return values;
}

/// Every band that holds the operating point or is empty there: what is said reaches it, what is dropped does
/// not.
std::vector<ReviewBand> bands_around(double min_confidence) {
  auto lows = hundredths(kWorthDeciding, min_confidence);
  lows.push_back(min_confidence);
  auto highs = hundredths(min_confidence, 2);
  highs.push_back(min_confidence);
  std::vector<ReviewBand> bands;
  for (const double low : lows)
    for (const double high : highs) bands.push_back({low, high});
  return bands;
}

}  // namespace

Decisions collect_decisions(const std::vector<JudgedFinding>& calibrated,
                            const std::map<std::int64_t, std::int64_t>& truths, double min_confidence) {
  Decisions decisions{.images = std::int64_t(truths.size()), .min_confidence = min_confidence};
  for (const auto& [image, count] : truths) decisions.missed += count;
  const double least = std::min(kWorthDeciding, min_confidence);
  for (const auto& finding : calibrated) {
    if (finding.raw < least || !truths.contains(finding.image)) continue;
    decisions.findings.push_back(finding);
    decisions.missed -= finding.right;
  }
  std::stable_sort(decisions.findings.begin(), decisions.findings.end(),
                   [](const auto& a, const auto& b) { return a.image < b.image; });
  return decisions;
}

ReviewPoint measure_band(const Decisions& decisions, const ReviewBand& band) {
  return tally(decisions, band).point(band);
}

std::vector<ReviewPoint> automation_curve(const Decisions& decisions) {
  std::vector<ReviewPoint> points;
  for (const auto& band : bands_around(decisions.min_confidence))
    points.push_back(measure_band(decisions, band));
  std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) {
    const auto rank = [](const ReviewPoint& one) {
      return std::tuple(-one.automation, one.error, -one.images, one.below - one.from);
    };
    return rank(a) < rank(b);
  });
  std::vector<ReviewPoint> curve;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& point : points)
    if (point.error < least) curve.push_back(point), least = point.error;
  std::reverse(curve.begin(), curve.end());
  return curve;
}

ReviewPoint choose_point(const std::vector<ReviewPoint>& curve, double max_error) {
  check(!curve.empty(), "the band that asks nothing is always on the curve or beaten by one that is");
  const auto beyond = std::find_if(curve.begin(), curve.end(),
                                   [&](const ReviewPoint& point) { return point.error > max_error; });
  return beyond == curve.begin() ? curve.front() : *std::prev(beyond);
}

ReviewPoint cross_chosen_point(const std::vector<JudgedFinding>& calibrated,
                               const std::map<std::int64_t, std::int64_t>& truths, double min_confidence,
                               double max_error) {
  std::array<std::map<std::int64_t, std::int64_t>, 2> halves;
  std::size_t dealt = 0;
  for (const auto& image : truths) halves[dealt++ % 2].insert(image);
  Tally both;
  for (std::size_t half = 0; half < halves.size(); ++half) {
    const auto seen = collect_decisions(calibrated, halves[half], min_confidence);
    const auto chosen = choose_point(automation_curve(seen), max_error);
    both +=
        tally(collect_decisions(calibrated, halves[1 - half], min_confidence), {chosen.from, chosen.below});
  }
  return both.point({});
}

}  // namespace kerf::inspect
