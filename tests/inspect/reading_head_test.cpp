#include "inspect/reading_head.h"

#include <gtest/gtest.h>

#include "train/optimiser.h"

namespace kerf::inspect {
namespace {

train::NumberTokens numbers() {
  train::NumberTokens tokens{{}, 4};
  for (int n = 0; n <= 1000; ++n) tokens.ids.push_back(7 + n);
  return tokens;
}

TEST(ReadingHead, ReadsTheTokensThatHoldCentresAndNoOthers) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(1);
  auto merged = torch::empty({16 + 4, 24}).normal_(0, 1, generator).requires_grad_(true);
  const auto embeddings = torch::empty({1020, 24}).normal_(0, 0.02, generator);
  // Two pictures of 16 and 4 visual tokens: a defect each, and none in a third of 0 tokens.
  std::vector<Pointers> pointers(3);
  pointers[0] = {3, 16, {}, {}, {5}, {{100, 200, 300, 400}}};
  pointers[1] = {3, 4, {}, {}, {2}, {{500, 600, 700, 800}}};
  ReadingHead head(24, 1);
  reading_loss(head, merged, embeddings, pointers, numbers(), {}).backward();
  const auto touched = merged.grad().abs().sum(1).nonzero().flatten();
  EXPECT_TRUE(torch::equal(touched, torch::tensor({5L, 18L})));
}

TEST(ReadingHead, LearnsToReadAndFallsToTheEntropyOfItsTargets) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(2);
  const auto merged = torch::empty({4, 64}).normal_(0, 1, generator);
  // Sines and cosines of the number, as the embeddings of fresh models.
  const auto angles = 2 * M_PI / 1000 * torch::arange(-7, 1013).unsqueeze(1) *
                      torch::pow(80.0, torch::arange(32, torch::kFloat32) / 31).unsqueeze(0) * 0.5;
  const auto embeddings = torch::cat({angles.sin(), angles.cos()}, 1);
  const std::vector<Pointers> pointers{{0, 4, {}, {}, {0, 3}, {{10, 20, 30, 40}, {910, 920, 930, 940}}}};
  ReadingHead head(64, 1);
  train::AdamW optimiser({{nn::named_parameters(*head), 1}}, {.weight_decay = 0});
  double last = 0;
  for (int step = 0; step < 300; ++step) {
    const auto loss = reading_loss(head, merged, embeddings, pointers, numbers(), {});
    last = loss.item<double>();
    loss.backward();
    optimiser.step(0.02);
  }
  // A Gaussian of deviation 4 over whole numbers has an entropy of ln(4 sqrt(2 pi e)) = 2.805.
  EXPECT_GT(last, 2.75);
  EXPECT_LT(last, 3.5);
}

TEST(ReadingHead, NothingToReadIsNoLoss) {
  const auto merged = torch::ones({4, 8}).requires_grad_(true);
  ReadingHead head(8, 1);
  const std::vector<Pointers> pointers{{0, 4, {}, {}, {}, {}}};
  EXPECT_EQ(reading_loss(head, merged, torch::ones({1020, 8}), pointers, numbers(), {}).item<double>(), 0);
}

}  // namespace
}  // namespace kerf::inspect
