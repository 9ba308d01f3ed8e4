#include "inspect/calibration.h"

#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "data/json_document.h"
#include "eval/calibration.h"
#include "nn/device.h"

namespace kerf::inspect {
namespace {

double logit(double probability) {
  const double p = std::clamp(probability, 1e-6, 1 - 1e-6);
  return std::log(p / (1 - p));
}

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

std::int64_t count_right(const std::vector<JudgedFinding>& findings) {
  return std::count_if(findings.begin(), findings.end(), [](const auto& finding) { return finding.right; });
}

bool is_one_sided(const std::vector<JudgedFinding>& findings) {
  const auto right = count_right(findings);
  return right == 0 || right == std::int64_t(findings.size());
}

/// Two parts with every other image each.
std::array<std::vector<JudgedFinding>, 2> deal_images(const std::vector<JudgedFinding>& findings) {
  std::map<std::int64_t, std::size_t> halves;
  std::array<std::vector<JudgedFinding>, 2> parts;
  for (const auto& finding : findings) {
    const auto half = halves.emplace(finding.image, halves.size() % 2).first->second;
    parts[half].push_back(finding);
  }
  return parts;
}

constexpr double kRidge = 1e-3;  // on the slope's distance from 1, against separable findings

double log_likelihood(const Calibration& fit, const std::vector<JudgedFinding>& findings) {
  double sum = -kRidge / 2 * (fit.slope - 1) * (fit.slope - 1);
  for (const auto& finding : findings) {
    const double z = fit.slope * logit(finding.raw) + fit.offset;
    sum -= std::log1p(std::exp(-std::abs(z))) + std::max(0.0, finding.right ? -z : z);
  }
  return sum;
}

struct Step {
  double slope, offset;
};

Step newton_step(const Calibration& fit, const std::vector<JudgedFinding>& findings) {
  double g0 = -kRidge * (fit.slope - 1), g1 = 0, h00 = kRidge, h01 = 0, h11 = 1e-9;
  for (const auto& finding : findings) {
    const double x = logit(finding.raw), p = logistic(fit.slope * x + fit.offset),
                 miss = double(finding.right) - p, w = p * (1 - p);
    g0 += miss * x, g1 += miss, h00 += w * x * x, h01 += w * x, h11 += w;
  }
  const double determinant = h00 * h11 - h01 * h01;
  return {(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant};
}

}  // namespace

double Calibration::apply(double raw) const {
  return logistic(slope * logit(raw) + offset);
}

const Calibration& LabelCalibration::of(const std::string& label) const {
  const auto found = labels.find(label);
  return found == labels.end() ? all : found->second;
}

Calibration fit_calibration(const std::vector<JudgedFinding>& findings) {
  const auto wins = count_right(findings);
  if (is_one_sided(findings))
    fail("calibration needs right and wrong findings, {} of {} are right", wins, findings.size());
  // From the map that has the right mean; Newton's steps of two-parameter logistic regression are halved
  // until the likelihood, which has one maximum, grows.
  double mean = 0;
  for (const auto& finding : findings) mean += logit(finding.raw) / double(findings.size());
  Calibration fit{1, logit(double(wins) / double(findings.size())) - mean};
  double best = log_likelihood(fit, findings);
  for (int round = 0; round < 100; ++round) {
    const auto [slope, offset] = newton_step(fit, findings);
    double share = 1;
    Calibration next = fit;
    for (; share > 1e-6; share /= 2) {
      next = {fit.slope + share * slope, fit.offset + share * offset};
      if (log_likelihood(next, findings) >= best) break;
    }
    if (share <= 1e-6) break;
    fit = next, best = log_likelihood(fit, findings);
    if (share * (std::abs(slope) + std::abs(offset)) < 1e-10) break;
  }
  // A falling map would turn the order of the findings round; the best of those that do not is flat.
  if (fit.slope < 0) fit = {0, logit(double(wins) / double(findings.size()))};
  return fit;
}

LabelCalibration fit_labels(const std::vector<JudgedFinding>& findings, std::int64_t enough) {
  LabelCalibration fit{fit_calibration(findings), {}};
  std::map<std::string, std::vector<JudgedFinding>> parts;
  for (const auto& finding : findings) parts[finding.label].push_back(finding);
  for (const auto& [label, part] : parts) {
    const auto right = count_right(part);
    if (std::min(right, std::int64_t(part.size()) - right) >= enough)
      fit.labels[label] = fit_calibration(part);
  }
  return fit;
}

double raw_error(const std::vector<JudgedFinding>& findings) {
  std::vector<ScoredOutcome> scored;
  for (const auto& finding : findings) scored.push_back({finding.raw, finding.right});
  return expected_calibration_error(scored);
}

std::vector<JudgedFinding> cross_fitted(const std::vector<JudgedFinding>& findings) {
  const auto parts = deal_images(findings);
  std::vector<JudgedFinding> mapped;
  for (std::size_t half = 0; half < parts.size(); ++half) {
    const auto& learned_from = parts[1 - half];
    if (is_one_sided(learned_from))
      fail(
          "too few findings to measure the calibration: in one half of the images {} of {} are right; more "
          "images are "
          "needed",
          count_right(learned_from), learned_from.size());
    const auto fit = fit_labels(learned_from);
    for (auto finding : parts[half]) {
      finding.raw = fit.of(finding.label).apply(finding.raw);
      mapped.push_back(finding);
    }
  }
  return mapped;
}

double best_threshold(std::vector<JudgedFinding> findings, std::int64_t truths) {
  std::erase_if(findings, [](const auto& finding) { return finding.other_name; });
  std::stable_sort(findings.begin(), findings.end(),
                   [](const auto& a, const auto& b) { return a.raw > b.raw; });
  double best = 0, threshold = 0;
  std::int64_t right = 0;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    right += findings[i].right;
    const double next = i + 1 < findings.size() ? findings[i + 1].raw : 0;
    if (next == findings[i].raw) continue;  // equal confidences stand or fall together
    const double f1 = 2 * double(right) / (double(i + 1) + double(truths));
    if (f1 > best) best = f1, threshold = (findings[i].raw + next) / 2;
  }
  return threshold;
}

std::string weights_id(const std::string& model_hash, const std::vector<Path>& folders) {
  std::string id = model_hash;
  for (const auto& folder : folders) id += "+" + nn::hash_weights(folder);
  return id;
}

Path calibration_file(const Path& folder) {
  return folder / "calibration.json";
}

namespace {

/// The band of a file; none where the keys are absent.
std::optional<StoredReview> read_review(const Json& document, const JsonPlace& place,
                                        const std::string& name) {
  if (!find_member(document, "review_from") && !find_member(document, "review_below")) return std::nullopt;
  StoredReview review;
  review.chosen.from = required_number(document, "review_from", place);
  review.chosen.below = required_number(document, "review_below", place);
  if (!(review.chosen.from >= 0 && review.chosen.from <= review.chosen.below))
    fail("{}: 'review_from' is {} and 'review_below' {}; expected 0 <= review_from <= review_below", name,
         review.chosen.from, review.chosen.below);
  return review;
}

Json point_json(const ReviewPoint& point) {
  return {{"from", point.from},
          {"below", point.below},
          {"automation", point.automation},
          {"error", point.error},
          {"error_with_missed", point.error_with_missed},
          {"images", point.images}};
}

void add_review(Json& document, const StoredReview& review) {
  auto curve = Json::array();
  for (const auto& point : review.curve) curve.push_back(point_json(point));
  document["review_from"] = review.chosen.from;
  document["review_below"] = review.chosen.below;
  document["review"] = {{"max_error", review.max_error},
                        {"automation", review.chosen.automation},
                        {"error", review.chosen.error},
                        {"error_with_missed", review.chosen.error_with_missed},
                        {"images", review.chosen.images},
                        {"decisions", review.decisions},
                        {"missed", review.missed},
                        {"held_out",
                         {{"automation", review.held_out.automation},
                          {"error", review.held_out.error},
                          {"images", review.held_out.images}}},
                        {"curve", std::move(curve)}};
}

Calibration read_map(const Json& document, const JsonPlace& place, const std::string& name) {
  const Calibration map{required_number(document, "slope", place),
                        required_number(document, "offset", place)};
  if (map.slope < 0) fail("{}: 'slope' must not be negative", name);
  return map;
}

Json map_json(const Calibration& map) {
  return {{"slope", map.slope}, {"offset", map.offset}};
}

}  // namespace

StoredCalibration load_calibration(const Path& folder) {
  const auto file = calibration_file(folder);
  if (!std::filesystem::exists(file)) return {};
  const auto name = file.string();
  const auto document = parse_json(read_file(file, 1 << 20), name);
  const auto place = JsonPlace::document(name);
  StoredCalibration stored;
  stored.map.all = read_map(document, place, name);
  if (const auto* labels = find_member(document, "labels")) {
    if (!labels->is_object())
      fail("{}: 'labels' must be an object of labels and their slope and offset", name);
    for (const auto& [label, map] : labels->items()) {
      const auto part = fmt::format("{}: labels.{}", name, label);
      stored.map.labels[label] = read_map(map, JsonPlace::document(part), part);
    }
  }
  if (find_member(document, "weights")) stored.weights = required_text(document, "weights", place);
  if (find_member(document, "answers")) stored.answers = int(required_integer(document, "answers", place));
  if (find_member(document, "min_confidence"))
    stored.min_confidence = required_number(document, "min_confidence", place);
  stored.review = read_review(document, place, name);
  return stored;
}

void save_calibration(const StoredCalibration& calibration, const Path& folder) {
  const auto file = calibration_file(folder);
  const Json error = {{"raw", calibration.error_raw},
                      {"calibrated", calibration.error_cross_fitted},
                      {"method", "ten equal-width bins; calibrated: two-fold cross-fitting by image"}};
  auto labels = Json::object();
  for (const auto& [label, map] : calibration.map.labels) labels[label] = map_json(map);
  Json document = {{"slope", calibration.map.all.slope}, {"offset", calibration.map.all.offset},
                   {"labels", std::move(labels)},        {"min_confidence", calibration.min_confidence},
                   {"answers", calibration.answers},     {"weights", calibration.weights},
                   {"data", calibration.data},           {"images", calibration.images},
                   {"findings", calibration.findings},   {"right", calibration.right},
                   {"expected_calibration_error", error}};
  if (calibration.review) add_review(document, *calibration.review);
  write_file(file, json_text(document, file.string(), 2));
}

}  // namespace kerf::inspect
