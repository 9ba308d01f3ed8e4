#include "train/pscl.h"

#include <gtest/gtest.h>
#include <kerf/file.h>

#include <nlohmann/json.hpp>

namespace kerf::train {
namespace {

torch::Tensor tensor_of(const nlohmann::json& values, std::int64_t rows) {
  return torch::tensor(values.get<std::vector<double>>(), torch::kFloat64).view({rows, -1});
}

double distance(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

// tools/oracle/pscl.py: the formula written out with loops in float64.
TEST(ContrastiveLoss, IsThatOfTheFormulaWithItsGradients) {
  const auto golden =
      nlohmann::json::parse(read_file(Path(KERF_SOURCE_DIR) / "tests/train/golden/pscl.json"));
  const auto labels = torch::tensor(golden["labels"].get<std::vector<std::int64_t>>());
  ASSERT_EQ(golden["cases"].size(), 4U);
  for (const auto& one : golden["cases"]) {
    const auto features = tensor_of(golden["features"], 8).requires_grad_();
    const auto prototypes = tensor_of(golden["prototypes"], 5).requires_grad_();
    ContrastOptions options;
    options.balanced = one["balanced"], options.prototypes = one["prototypes"];
    const auto loss = contrastive_loss(features, labels, prototypes, options);
    loss.backward();
    EXPECT_NEAR(loss.item<double>(), one["loss"].get<double>(), 1e-12);
    EXPECT_LT(distance(features.grad(), tensor_of(one["feature_grad"], 8)), 1e-12);
    if (options.prototypes) {
      EXPECT_LT(distance(prototypes.grad(), tensor_of(one["prototype_grad"], 5)), 1e-12);
    }
  }
}

TEST(ContrastiveLoss, WithoutAnotherKeyOfTheClassAnAnchorCountsNothing) {
  ContrastOptions options;
  options.prototypes = false;
  const auto features = torch::eye(3).requires_grad_();
  const auto loss = contrastive_loss(features, torch::tensor({0, 1, 2}), torch::eye(3), options);
  loss.backward();
  EXPECT_EQ(loss.item<double>(), 0);
  EXPECT_TRUE(torch::isfinite(features.grad()).all().item<bool>());
}

}  // namespace
}  // namespace kerf::train
