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

/// A matrix that a script in another language can rebuild.
torch::Tensor wave(std::int64_t rows, std::int64_t columns, double shift) {
  const auto i = torch::arange(rows * columns, torch::kFloat64);
  return torch::sin(1.7 * i * i + 0.9 * i + shift).to(torch::kFloat32).view({rows, columns});
}

/// Three steps on wave(rows, columns, 0) with gradients wave(.., 1), wave(.., 2), wave(.., 3).
torch::Tensor three_muon_steps(std::int64_t rows, std::int64_t columns) {
  auto matrix = wave(rows, columns, 0).requires_grad_(true);
  AdamW optimiser({{{{"blocks.0.weight", matrix}}, 1}}, {0.9, 0.999, 1e-8, 0.05},
                  {20, 0.95, torch::kFloat32});
  for (int step = 0; step < 3; ++step) {
    matrix.mutable_grad() = wave(rows, columns, 1.0 + step);
    optimiser.step(1e-3);
  }
  return matrix.detach().flatten();
}

TEST(Muon, FollowsTheReference) {
  // torch.optim.Muon of PyTorch 2.13 (lr 0.02, weight decay 0.05, momentum 0.95, Nesterov, "original"
  // scaling) on the same matrices, its iteration run in float32.
  const auto wide =
      torch::tensor({-0.032769, 0.540522, 0.757326, -0.765991, -0.599721, 0.145046, -0.558195, 1.003332,
                     0.262554, 0.963789, 0.096086, 0.922630, -0.898430, -0.502881, 0.187717});
  const auto tall =
      torch::tensor({-0.019976, 0.537907,  0.760265, -0.776114, -0.606095, 0.150442,  -0.566444, 1.003725,
                     0.269374,  0.956654,  0.096335, 0.926731,  -0.887248, -0.490573, 0.191365,  0.125527,
                     -0.317401, -0.695178, 1.000459, 0.642668,  0.517651,  0.902603,  0.577231,  0.498419});
  EXPECT_LT((three_muon_steps(3, 5) - wide).abs().max().item<double>(), 2e-5);
  EXPECT_LT((three_muon_steps(6, 4) - tall).abs().max().item<double>(), 2e-5);
}

TEST(Muon, MatricesOfOneShapeMoveAsEachWouldAlone) {
  const auto start = [](std::int64_t i) { return wave(4, 6, 0.3 * double(i)); };
  std::vector<torch::Tensor> together, alone;
  nn::NamedTensors named;
  for (std::int64_t i = 0; i < 3; ++i) {
    together.push_back(start(i).requires_grad_(true));
    named.emplace_back("blocks." + std::to_string(i) + ".weight", together.back());
  }
  const MuonOptions muon{20, 0.95, torch::kFloat32};
  AdamW all({{named, 1}}, {}, muon);
  for (std::int64_t i = 0; i < 3; ++i) {
    alone.push_back(start(i).requires_grad_(true));
    AdamW one({{{{"blocks.0.weight", alone.back()}}, 1}}, {}, muon);
    for (int step = 0; step < 2; ++step) {
      alone.back().mutable_grad() = wave(4, 6, double(i + step));
      one.step(1e-3);
    }
  }
  for (int step = 0; step < 2; ++step) {
    for (std::int64_t i = 0; i < 3; ++i)
      together[std::size_t(i)].mutable_grad() = wave(4, 6, double(i + step));
    all.step(1e-3);
  }
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(torch::allclose(together[i], alone[i], 1e-5, 1e-6));
}

TEST(Muon, DirectionsAreNearlyOrthogonal) {
  const auto values = std::get<1>(torch::linalg_svd(orthogonalised(draw({40, 24}, 5), torch::kBFloat16)));
  EXPECT_GT(values.min().item<double>(), 0.6);
  EXPECT_LT(values.max().item<double>(), 1.25);
}

TEST(Muon, TakesHiddenMatricesOnly) {
  const auto matrix = torch::zeros({4, 4});
  EXPECT_TRUE(is_hidden_matrix("model.language_model.layers.0.mlp.up_proj.weight", matrix));
  EXPECT_TRUE(is_hidden_matrix("model.visual.blocks.0.attn.qkv.weight", matrix));
  EXPECT_FALSE(is_hidden_matrix("model.visual.merger.linear_fc1.weight", torch::zeros({1024, 1024})));
  EXPECT_FALSE(is_hidden_matrix("model.visual.blocks.0.attn.qkv.bias", torch::zeros({4})));
  EXPECT_FALSE(is_hidden_matrix("model.language_model.embed_tokens.weight", matrix));
  EXPECT_FALSE(is_hidden_matrix("model.visual.pos_embed.weight", matrix));
  EXPECT_FALSE(is_hidden_matrix("lm_head.weight", matrix));
  EXPECT_FALSE(is_hidden_matrix("dense_head.detect.weight", matrix));
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
  const ScheduleOptions trapezoid{Schedule::trapezoid, 1.0, 0, 10, 100, 0.4};
  EXPECT_DOUBLE_EQ(learning_rate(trapezoid, 4), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate(trapezoid, 60), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate(trapezoid, 80), 0.5);
  const ScheduleOptions constant{Schedule::constant, 1.0, 0, 0, 100};
  EXPECT_DOUBLE_EQ(learning_rate(constant, 99), 1.0);
}

}  // namespace
}  // namespace kerf::train
