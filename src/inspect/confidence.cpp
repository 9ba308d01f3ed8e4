#include "inspect/confidence.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace kerf::inspect {
namespace {

double logit(double probability) {
  const double p = std::clamp(probability, 1e-6, 1 - 1e-6);
  return std::log(p / (1 - p));
}

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

/// The part of the answer that a byte belongs to.
enum class Place { frame, coordinate, label };

/// For every byte of the answer, its place and which defect it is in (-1: none).
struct ByteMap {
  std::vector<Place> places;
  std::vector<int> defects;
};

ByteMap map_bytes(const std::string& text) {
  ByteMap map{std::vector<Place>(text.size(), Place::frame), std::vector<int>(text.size(), -1)};
  int defect = -1;
  for (std::size_t at = text.find("\"bbox_2d\": ["); at != std::string::npos;
       at = text.find("\"bbox_2d\": [", at + 1)) {
    ++defect;
    const auto open = text.find('[', at), close = text.find(']', open);
    const auto label = text.find("\"label\": \"", at);
    if (close == std::string::npos || label == std::string::npos) break;
    const auto label_end = text.find('"', label + 10);
    for (auto i = open + 1; i < close; ++i)
      if (text[i] >= '0' && text[i] <= '9') map.places[i] = Place::coordinate, map.defects[i] = defect;
    for (auto i = label + 10; i < std::min(label_end, text.size()); ++i)
      map.places[i] = Place::label, map.defects[i] = defect;
  }
  return map;
}

}  // namespace

std::vector<double> finding_confidences(const Completion& completion, const Tokenizer& tokenizer) {
  std::string text;
  for (auto id : completion.ids) text += tokenizer.bytes(id);
  const auto map = map_bytes(text);
  const int count = map.defects.empty() ? 0 : *std::max_element(map.defects.begin(), map.defects.end()) + 1;
  std::vector<double> coordinates(std::size_t(std::max(count, 0)), 0), labels = coordinates;
  std::size_t at = 0;
  for (std::size_t i = 0; i < completion.ids.size(); ++i) {
    const auto end = at + tokenizer.bytes(completion.ids[i]).size();
    // A token may straddle frame and content; it counts for the first content byte in it.
    for (auto byte = at; byte < end; ++byte) {
      if (map.places[byte] == Place::frame) continue;
      auto& sum = map.places[byte] == Place::coordinate ? coordinates : labels;
      sum[std::size_t(map.defects[byte])] += completion.choice_log_probs[i];
      break;
    }
    at = end;
  }
  std::vector<double> confidences;
  for (std::size_t k = 0; k < labels.size(); ++k)
    confidences.push_back(std::exp(labels[k] + coordinates[k] / 4));
  return confidences;
}

double Calibration::apply(double raw) const {
  return logistic(slope * logit(raw) + offset);
}

Calibration fit_calibration(const std::vector<double>& raw, const std::vector<bool>& right) {
  check(raw.size() == right.size(), "every finding has a verdict");
  const auto wins = std::count(right.begin(), right.end(), true);
  if (wins == 0 || wins == std::ptrdiff_t(right.size()))
    fail("calibration needs right and wrong findings, {} of {} are right", wins, right.size());
  Calibration fit;
  // Newton's method on the two-parameter log-likelihood, with a whiff of ridge against separable data.
  for (int round = 0; round < 100; ++round) {
    double g0 = -1e-3 * (fit.slope - 1), g1 = 0, h00 = 1e-3, h01 = 0, h11 = 1e-9;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const double x = logit(raw[i]), p = logistic(fit.slope * x + fit.offset), miss = double(right[i]) - p,
                   w = p * (1 - p);
      g0 += miss * x, g1 += miss, h00 += w * x * x, h01 += w * x, h11 += w;
    }
    const double determinant = h00 * h11 - h01 * h01;
    const double step0 = (h11 * g0 - h01 * g1) / determinant, step1 = (h00 * g1 - h01 * g0) / determinant;
    fit.slope += std::clamp(step0, -1.0, 1.0), fit.offset += std::clamp(step1, -1.0, 1.0);
    if (std::abs(step0) + std::abs(step1) < 1e-9) break;
  }
  return fit;
}

Calibration load_calibration(const Path& folder) {
  const Path file = folder / "calibration.json";
  if (!std::filesystem::exists(file)) return {};
  const auto json = nlohmann::json::parse(read_file(file, 1 << 20), nullptr, false);
  const auto number = [&](const char* key) {
    if (!json.is_object() || !json.contains(key) || !json[key].is_number())
      fail("{}: expected an object with the number '{}'", file.string(), key);
    return json[key].get<double>();
  };
  return {number("slope"), number("offset")};
}

void save_calibration(const Calibration& calibration, const Path& folder) {
  write_file(
      folder / "calibration.json",
      nlohmann::ordered_json({{"slope", calibration.slope}, {"offset", calibration.offset}}).dump(2) + "\n");
}

}  // namespace kerf::inspect
