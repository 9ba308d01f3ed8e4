// Softmax regression over sparse features, learnt when it is made.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace kerf::knowledge {

/// Numbers of features and their weights.
using Sparse = std::vector<std::pair<std::uint32_t, float>>;

struct SoftmaxOptions {
  int rounds = 8;          ///< through all examples
  float rate = 4;          ///< of the first; it falls to zero in a straight line
  std::uint64_t seed = 1;  ///< of the order of examples
};

/// Which of several things an example is. The same examples give the same weights.
class Softmax {
 public:
  /// `is` has the thing that each example is, 0 .. things-1; features are numbered 0 .. features-1.
  Softmax(const std::vector<Sparse>& examples, const std::vector<std::size_t>& is, std::size_t features,
          std::size_t things, const SoftmaxOptions& options = {});
  /// Of each thing; they add up to 1.
  std::vector<float> probabilities(const Sparse& example) const;

 private:
  float* row(std::uint32_t feature) { return weights_.data() + std::size_t(feature) * stride_; }
  const float* row(std::uint32_t feature) const { return weights_.data() + std::size_t(feature) * stride_; }

  std::size_t things_ = 0, stride_ = 0;  // of the rows: things and what fills them up
  std::vector<float> weights_;           // [features, stride]
};

}  // namespace kerf::knowledge
