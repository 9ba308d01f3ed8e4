#include <gtest/gtest.h>
#include <torch/torch.h>

#include <vector>

#include "nn/device.h"
#include "nn/few_rows.h"
#include "nn/linear.h"
#include "nn/product.h"

namespace kerf::nn {
namespace {

torch::Tensor draw(std::vector<std::int64_t> shape, std::uint64_t seed) {
  auto from = at::make_generator<at::CPUGeneratorImpl>(seed);
  return torch::empty(shape).normal_(0, 1, from);
}

/// x W^T summed in float64.
torch::Tensor exact(const torch::Tensor& x, const torch::Tensor& weight) {
  return torch::matmul(x.to(torch::kFloat64), weight.to(torch::kFloat64).t());
}

/// Rounding of a float32 sum, relative to the sum of the terms' sizes.
void expect_float32_sums(const torch::Tensor& y, const torch::Tensor& x, const torch::Tensor& weight) {
  ASSERT_EQ(y.scalar_type(), torch::kFloat32);
  const auto scale = exact(x.abs(), weight.to(torch::kFloat32).abs());
  const auto error = (y.to(torch::kFloat64) - exact(x, weight)).abs();
  EXPECT_TRUE((error <= 1e-6 * scale + 1e-30).all().item<bool>())
      << x.sizes() << ' ' << weight.sizes() << ' ' << (error / scale).max().item<double>();
}

/// The instruction sets that this processor has.
std::vector<Isa> available() {
  std::vector<Isa> sets = {Isa::baseline};
  if (best_isa() >= Isa::avx2) sets.push_back(Isa::avx2);
  if (best_isa() >= Isa::avx512) sets.push_back(Isa::avx512);
  return sets;
}

TEST(FewRows, EveryInstructionSetEqualsTheSumInFloat64) {
  for (const Isa isa : available())
    for (const auto type : {torch::kFloat32, torch::kBFloat16})
      for (const std::int64_t width :
           {1, 7, 31, 32, 33, 64, 100, 129, 256})  // whole steps and every kind of rest
        for (const std::int64_t outputs : {1, 5, 64})
          for (std::int64_t rows = 1; rows <= kFewRows; ++rows) {
            const auto x = draw({rows, width}, 1), weight = draw({outputs, width}, 2).to(type);
            expect_float32_sums(few_rows_product(x, weight, isa), x, weight);
          }
}

TEST(FewRows, ManyOutputsAreSharedByThreads) {
  const auto x = draw({2, 512}, 1), weight = draw({4096, 512}, 2).to(torch::kBFloat16);
  expect_float32_sums(few_rows_product(x, weight, best_isa()), x, weight);
}

TEST(FewRows, InfinityAndNanAreKept) {
  auto weight = torch::ones({2, 40}).to(torch::kBFloat16);
  weight[0][3] = std::numeric_limits<float>::infinity();
  weight[1][5] = std::numeric_limits<float>::quiet_NaN();
  for (const Isa isa : available()) {
    const auto y = few_rows_product(torch::ones({1, 40}), weight, isa);
    EXPECT_TRUE(torch::isinf(y[0][0]).item<bool>());
    EXPECT_TRUE(torch::isnan(y[0][1]).item<bool>());
  }
}

TEST(Product, WidensStoredWeightsBlockByBlock) {
  torch::NoGradGuard no_grad;
  // Several blocks, the last one not whole; few rows and many.
  for (const std::int64_t rows : {1, 40}) {
    const auto x = draw({rows, 2048}, 1), weight = draw({1100, 2048}, 2).to(torch::kBFloat16);
    expect_float32_sums(product(x, weight), x, weight);
  }
}

TEST(Product, KeepsLeadingDimensionsAndAddsTheBias) {
  torch::NoGradGuard no_grad;
  const auto x = draw({2, 3, 16}, 1), weight = draw({5, 16}, 2), bias = draw({5}, 3);
  const auto y = product(x, weight, bias);
  EXPECT_EQ(y.sizes(), (std::vector<std::int64_t>{2, 3, 5}));
  EXPECT_TRUE(torch::allclose(y, exact(x, weight).to(torch::kFloat32) + bias, 1e-5, 1e-5));
  EXPECT_EQ(product(x.narrow(0, 0, 0), weight, bias).sizes(), (std::vector<std::int64_t>{0, 3, 5}));
}

TEST(Product, InBf16RoundsOnceAtTheEnd) {
  torch::NoGradGuard no_grad;
  for (const std::int64_t rows : {1, 40}) {
    const auto x = draw({rows, 300}, 1).to(torch::kBFloat16),
               weight = draw({50, 300}, 2).to(torch::kBFloat16);
    const auto y = product(x, weight);
    ASSERT_EQ(y.scalar_type(), torch::kBFloat16);
    const auto expected = exact(x, weight);
    EXPECT_TRUE(
        ((y.to(torch::kFloat64) - expected).abs() <= expected.abs() * (1.0 / 256) + 1e-4).all().item<bool>());
  }
}

/// Gradients of sum(c * product) with respect to x and weight against the formula.
void check_gradients(torch::ScalarType type, std::int64_t rows, std::int64_t width, std::int64_t outputs) {
  auto x = draw({rows, width}, 1).requires_grad_(true), weight = draw({outputs, width}, 2).to(type);
  const bool learns = type == torch::kFloat32;
  if (learns) weight.requires_grad_(true);
  const auto c = draw({rows, outputs}, 3);
  (product(x, weight) * c).sum().backward();
  const auto wide = weight.detach().to(torch::kFloat32);
  expect_float32_sums(x.grad(), c, wide.t());
  if (learns) expect_float32_sums(weight.grad(), c.t(), x.detach().t());
}

TEST(Product, GradientsFollowTheFormula) {
  check_gradients(torch::kFloat32, 3, 8, 5);
  check_gradients(torch::kFloat32, 64, 256, 192);  // large enough for the other library
  check_gradients(torch::kBFloat16, 3, 8, 5);
  check_gradients(torch::kBFloat16, 40, 2048, 1100);  // several blocks
}

TEST(Linear, WideActivationsComputeInFloat32OverStoredBf16) {
  torch::NoGradGuard no_grad;
  Linear layer(64, 48, true);
  layer->weight.copy_(draw({48, 64}, 1)), layer->bias.copy_(draw({48}, 2));
  layer->to(torch::kBFloat16);
  Pass pass;
  pass.wide = true;
  const auto x = draw({7, 64}, 3);
  const auto y = layer->forward(x, pass);
  ASSERT_EQ(y.scalar_type(), torch::kFloat32);
  EXPECT_TRUE(torch::allclose(y.to(torch::kFloat64),
                              exact(x, layer->weight) + layer->bias.to(torch::kFloat64), 1e-5, 1e-5));
}

TEST(Precision, AutoNeverLosesWhatTheWeightsHold) {
  const torch::Device cpu(torch::kCPU);
  EXPECT_EQ(choose_precision("fp32", cpu, torch::kBFloat16).weights, torch::kFloat32);
  const auto narrow = choose_precision("auto", cpu, torch::kBFloat16);
  EXPECT_EQ(narrow.weights, torch::kBFloat16);
  EXPECT_EQ(narrow.wide, !fast_bf16());
  EXPECT_EQ(choose_precision("auto", cpu, torch::kFloat32).weights,
            fast_bf16() ? torch::kBFloat16 : torch::kFloat32);
  EXPECT_EQ(choose_precision("bf16", cpu, torch::kFloat32).weights, torch::kBFloat16);
}

}  // namespace
}  // namespace kerf::nn
