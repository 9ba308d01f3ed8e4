#include "eval/calibration.h"

#include <array>
#include <cmath>

namespace kerf {
namespace {

constexpr int kBins = 10;

struct Bin {
  double scores = 0;
  double right = 0;
};

int bin_of(double score) {
  int bin = 0;
  while (bin < kBins - 1 && score > double(bin + 1) / kBins) ++bin;
  return bin;
}

}  // namespace

double expected_calibration_error(std::span<const ScoredOutcome> results) {
  if (results.empty()) return std::nan("");
  std::array<Bin, kBins> bins;
  for (const auto& [score, right] : results) {
    if (!(score >= 0 && score <= 1)) return std::nan("");
    auto& bin = bins[bin_of(score)];
    bin.scores += score;
    bin.right += right;
  }
  double error = 0;  // weight n/N times |scores/n - right/n|: n cancels
  for (const auto& bin : bins) error += std::abs(bin.scores - bin.right);
  return error / double(results.size());
}

}  // namespace kerf
