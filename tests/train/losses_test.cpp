#include "train/losses.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

namespace kerf::train {
namespace {

TEST(Losses, SelectsTheRowsBeforeAnswers) {
  const auto hidden = torch::arange(10).to(torch::kFloat32).view({2, 5, 1});
  const auto ids = torch::tensor({{5, 6, 7, 8, 9}, {1, 2, 3, 4, 0}}, torch::kInt64);
  const auto answer = torch::tensor({{0, 0, 1, 1, 0}, {0, 1, 0, 0, 0}}).to(torch::kBool);
  const auto rows = select_answers(hidden, ids, answer);
  EXPECT_TRUE(torch::equal(rows.hidden.flatten(), torch::tensor({1.0f, 2.0f, 5.0f})));
  EXPECT_TRUE(torch::equal(rows.targets, torch::tensor({7, 8, 2}, torch::kInt64)));
}

TEST(Losses, HardTargetsAreCrossEntropy) {
  const auto logits = torch::tensor({{1.0f, 2.0f, 0.5f}, {0.0f, 0.0f, 3.0f}});
  const auto targets = torch::tensor({1, 0}, torch::kInt64);
  const double first = std::log(std::exp(1.0) + std::exp(2.0) + std::exp(0.5)) - 2.0,
               second = std::log(2 + std::exp(3.0));
  EXPECT_NEAR(answer_loss(logits, targets).item<double>(), (first + second) / 2, 1e-6);
}

TEST(Losses, SoftNumbersAreAGaussianOverTheirNeighbours) {
  const auto logits = torch::tensor({{0.3f, -1.0f, 0.7f, 0.2f, 1.5f}}).to(torch::kFloat32);
  const NumberTokens numbers{{4, 2, 0}, 0.8};  // token 4 is number 0, token 2 number 1, token 0 number 2
  const auto targets = torch::tensor({2}, torch::kInt64);
  const double side = std::exp(-1 / (2 * 0.8 * 0.8)), total = 1 + 2 * side;
  const auto log_probs = torch::log_softmax(logits.to(torch::kFloat64), -1)[0];
  const double wanted =
      -(log_probs[2].item<double>() + side * (log_probs[4].item<double>() + log_probs[0].item<double>())) /
      total;
  EXPECT_NEAR(answer_loss(logits, targets, numbers).item<double>(), wanted, 1e-6);
  EXPECT_NEAR(answer_loss(logits, torch::tensor({1}, torch::kInt64), numbers).item<double>(),
              -log_probs[1].item<double>(), 1e-6)
      << "other tokens keep their one-hot";
}

TEST(Losses, NothingToLearnIsAnError) {
  EXPECT_THROW(answer_loss(torch::zeros({0, 3}), torch::zeros({0}, torch::kInt64)), Error);
}

}  // namespace
}  // namespace kerf::train
