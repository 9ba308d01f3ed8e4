#include "knowledge/softmax.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"

namespace kerf::knowledge {
namespace {

constexpr std::size_t kBlock = 16;  // numbers that are added at once
constexpr float kNoError = 5e-3F;   // of a probability; nothing is learnt from less

/// That they are not the same numbers lets a compiler add several at once.
void add_block(float* __restrict sums, const float* __restrict weights, float weight) {
  for (std::size_t i = 0; i < kBlock; ++i) sums[i] += weight * weights[i];
}

}  // namespace

Softmax::Softmax(const std::vector<Sparse>& examples, const std::vector<std::size_t>& is,
                 std::size_t features, std::size_t things, const SoftmaxOptions& options)
    : things_(things), stride_((things + kBlock - 1) / kBlock * kBlock), weights_(features * stride_) {
  std::vector<std::size_t> order(examples.size());
  std::iota(order.begin(), order.end(), 0);
  Random random(options.seed);
  const double steps = double(options.rounds) * double(examples.size());
  double done = 0;
  std::vector<std::pair<std::size_t, float>> wrong;
  for (int round = 0; round < options.rounds; ++round) {
    shuffle(order, random);
    for (const auto i : order) {
      auto error = probabilities(examples[i]);
      error[is[i]] -= 1;
      const float rate = options.rate * float(1 - done++ / steps);
      wrong.clear();
      for (std::size_t thing = 0; thing < things_; ++thing)
        if (std::abs(error[thing]) > kNoError) wrong.emplace_back(thing, rate * error[thing]);
      for (const auto& [feature, weight] : examples[i]) {
        float* const weights = row(feature);
        for (const auto& [thing, step] : wrong) weights[thing] -= weight * step;
      }
    }
  }
}

std::vector<float> Softmax::probabilities(const Sparse& example) const {
  std::vector<float> sums(stride_);
  for (const auto& [feature, weight] : example)
    for (std::size_t block = 0; block < stride_; block += kBlock)
      add_block(sums.data() + block, row(feature) + block, weight);
  sums.resize(things_);
  const float largest = sums.empty() ? 0 : *std::ranges::max_element(sums);
  float all = 0;
  for (auto& sum : sums) all += sum = std::exp(sum - largest);
  for (auto& sum : sums) sum /= all;
  return sums;
}

}  // namespace kerf::knowledge
