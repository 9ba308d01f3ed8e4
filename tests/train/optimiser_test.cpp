#include "train/optimiser.h"

#include <gtest/gtest.h>

namespace kerf::train {
namespace {

torch::Tensor draw(std::vector<std::int64_t> shape, std::uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return torch::empty(shape).normal_(0, 1, generator);
}

TEST(AdamW, FollowsLibTorchsOwn) {
  auto ours = draw({5, 3}, 1).requires_grad_(true), theirs = ours.detach().clone().requires_grad_(true);
  AdamW optimiser({{{{"w", ours}}, 1}}, {0.9, 0.95, 1e-8, 0.1});
  torch::optim::AdamW reference(
      {theirs}, torch::optim::AdamWOptions(1e-2).betas({0.9, 0.95}).eps(1e-8).weight_decay(0.1));
  for (int step = 0; step < 20; ++step) {
    const auto target = draw({5, 3}, 100 + std::uint64_t(step));
    (ours - target).pow(4).sum().backward();
    reference.zero_grad();
    (theirs - target).pow(4).sum().backward();
    optimiser.step(1e-2);
    reference.step();
  }
  EXPECT_TRUE(torch::allclose(ours, theirs, 1e-5, 1e-6));
}

TEST(AdamW, VectorsAreNotDecayed) {
  auto matrix = torch::ones({2, 2}).requires_grad_(true), vector = torch::ones({2}).requires_grad_(true);
  AdamW optimiser({{{{"m", matrix}, {"v", vector}}, 1}}, {0.9, 0.999, 1e-8, 0.5});
  ((matrix.sum() + vector.sum()) * 0).backward();
  optimiser.step(0.1);
  EXPECT_NEAR(matrix[0][0].item<float>(), 0.95f, 1e-6);
  EXPECT_EQ(vector[0].item<float>(), 1.0f);
}

TEST(AdamW, ClipsTheJointNorm) {
  auto a = torch::zeros({1}).requires_grad_(true), b = torch::zeros({1}).requires_grad_(true);
  AdamW optimiser({{{{"a", a}, {"b", b}}, 1}}, {});
  (3 * a + 4 * b).sum().backward();
  EXPECT_NEAR(optimiser.clip(1), 5, 1e-6);
  EXPECT_NEAR(a.grad().item<float>(), 0.6, 1e-5);
  EXPECT_NEAR(b.grad().item<float>(), 0.8, 1e-5);
  EXPECT_NEAR(optimiser.clip(0), 1, 1e-5) << "0 measures and leaves the gradients";
}

TEST(Schedule, WarmsUpAndFalls) {
  const ScheduleOptions cosine{Schedule::cosine, 2.0, 0.1, 10, 110};
  EXPECT_DOUBLE_EQ(learning_rate(cosine, 0), 0.2);
  EXPECT_DOUBLE_EQ(learning_rate(cosine, 9), 2.0);
  EXPECT_DOUBLE_EQ(learning_rate(cosine, 10), 2.0);
  EXPECT_NEAR(learning_rate(cosine, 60), 2.0 * 0.55, 1e-12);
  EXPECT_NEAR(learning_rate(cosine, 110), 0.2, 1e-12);
  const ScheduleOptions linear{Schedule::linear, 1.0, 0, 0, 100};
  EXPECT_DOUBLE_EQ(learning_rate(linear, 25), 0.75);
  const ScheduleOptions constant{Schedule::constant, 1.0, 0, 0, 100};
  EXPECT_DOUBLE_EQ(learning_rate(constant, 99), 1.0);
}

}  // namespace
}  // namespace kerf::train
