#include "nn/fused.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "nn/attention.h"
#include "nn/kernels.h"

namespace kerf::nn {
namespace {

double largest(const torch::Tensor& x) {
  return x.abs().max().item<double>();
}

torch::Tensor random(const std::vector<std::int64_t>& shape, torch::ScalarType type, int seed) {
  torch::manual_seed(seed);
  return torch::randn(shape).to(type);
}

/// The gradient at `x` of the sum of `weights` times what `compute` gives.
template <typename Compute>
torch::Tensor gradient_of(const torch::Tensor& x, const torch::Tensor& weights, const Compute& compute) {
  const auto leaf = x.detach().clone().requires_grad_(true);
  return torch::autograd::grad({(compute(leaf) * weights).sum()}, {leaf})[0];
}

TEST(GeluTanh, IsThatOfLibTorchAndSoIsItsGradient) {
  const auto x = torch::cat({torch::linspace(-12, 12, 4801), torch::tensor({-1e4F, -90.F, 90.F, 1e4F})});
  const auto ones = torch::ones_like(x);
  const auto library = [](const torch::Tensor& leaf) { return torch::gelu(leaf, "tanh"); };
  EXPECT_LT(largest(gelu_tanh(x) - library(x)), 1e-6);
  EXPECT_LT(largest(gradient_of(x, ones, gelu_tanh) - gradient_of(x.to(torch::kFloat64), ones, library)),
            3e-6);
}

TEST(GeluTanh, Bfloat16IsComputedInFloat32) {
  const auto x = random({70000}, torch::kBFloat16, 2) * 3;  // more than one thread's share
  const auto wide = torch::gelu(x.to(torch::kFloat32), "tanh");
  EXPECT_TRUE(torch::allclose(gelu_tanh(x).to(torch::kFloat32), wide, 1.0 / 256, 1e-6));
}

TEST(Softmax, IsThatOfLibTorch) {
  for (const std::int64_t width : {1, 7, 49, 64}) {
    const auto x = random({5, width}, torch::kFloat32, 13) * 20;
    auto wide = x.clone();
    float_kernels().softmax(wide.data_ptr<float>(), 5, width);
    EXPECT_LT(largest(wide - x.softmax(1)), 1e-6);
    auto narrow = x.to(torch::kBFloat16);
    const auto expected = narrow.to(torch::kFloat32).softmax(1);
    bf16_kernels().softmax(static_cast<Bf16*>(narrow.data_ptr()), 5, width);
    EXPECT_LT(largest(narrow.to(torch::kFloat32) - expected), 1.0 / 256);
  }
}

/// What split_rotated says, step by step in float64.
torch::Tensor rotated(const torch::Tensor& qkv, const torch::Tensor& cos, const torch::Tensor& sin,
                      std::int64_t segments, std::int64_t heads) {
  auto parts = qkv.view({qkv.size(0), 3, heads, -1}).unbind(1);
  const auto c = cos.to(qkv.scalar_type()).unsqueeze(1), s = sin.to(qkv.scalar_type()).unsqueeze(1);
  const auto split = [&](const torch::Tensor& x) {
    return x.view({segments, -1, heads, x.size(2)}).transpose(1, 2);
  };
  return torch::stack(
      {split(apply_rotary(parts[0], c, s)), split(apply_rotary(parts[1], c, s)), split(parts[2])});
}

torch::Tensor stacked(const Heads& heads) {
  return torch::stack({heads.q, heads.k, heads.v});
}

TEST(SplitRotated, RotatesEachSegmentByItsOwnTables) {
  const std::int64_t segments = 3, tokens = 5, heads = 2, width = 12;
  const auto qkv = random({segments * tokens, 3 * heads * width}, torch::kFloat32, 3);
  const auto cos = random({segments * tokens, width}, torch::kFloat32, 4);
  const auto sin = random({segments * tokens, width}, torch::kFloat32, 5);
  const auto expected = rotated(qkv.to(torch::kFloat64), cos, sin, segments, heads);
  EXPECT_LT(largest(stacked(split_rotated(qkv, cos, sin, segments, heads)) - expected), 1e-5);
  const auto narrow = stacked(split_rotated(qkv.to(torch::kBFloat16), cos, sin, segments, heads));
  EXPECT_EQ(narrow.scalar_type(), torch::kBFloat16);
  EXPECT_LT(largest(narrow - expected), 0.05);
}

TEST(SplitRotated, GradientIsThatOfTheSteps) {
  const std::int64_t segments = 2, tokens = 7, heads = 3, width = 8;
  const auto qkv = random({segments * tokens, 3 * heads * width}, torch::kFloat32, 6);
  const auto cos = random({segments * tokens, width}, torch::kFloat32, 7);
  const auto sin = random({segments * tokens, width}, torch::kFloat32, 8);
  const auto weights = random({3, segments, heads, tokens, width}, torch::kFloat32, 9);
  const auto expected = gradient_of(qkv.to(torch::kFloat64), weights, [&](const torch::Tensor& leaf) {
    return rotated(leaf, cos, sin, segments, heads);
  });
  const auto found = gradient_of(qkv, weights, [&](const torch::Tensor& leaf) {
    return stacked(split_rotated(leaf, cos, sin, segments, heads));
  });
  EXPECT_LT(largest(found - expected), 1e-5);
}

TEST(SplitRotated, AnUnusualTypeGoesTheSlowWay) {
  const auto qkv = random({6, 3 * 2 * 4}, torch::kFloat64, 10);
  const auto cos = random({6, 4}, torch::kFloat32, 11), sin = random({6, 4}, torch::kFloat32, 12);
  EXPECT_LT(largest(stacked(split_rotated(qkv, cos, sin, 2, 2)) - rotated(qkv, cos, sin, 2, 2)), 1e-5);
}

/// rms_norm by steps, in the dtype of x.
torch::Tensor normed(const torch::Tensor& x, const torch::Tensor& weight) {
  return weight.to(x.scalar_type()) * x * torch::rsqrt(x.square().mean(-1, true) + 1e-6);
}

/// The largest error of gradients of sum(weights * compute(leaves)) against those in float64 of `exact`, over
/// the largest gradient.
template <typename Compute, typename Exact>
double gradient_error(const std::vector<torch::Tensor>& inputs, const torch::Tensor& weights,
                      const Compute& compute, const Exact& exact) {
  const auto gradients = [&](bool wide, const auto& run) {
    std::vector<torch::Tensor> leaves;
    for (const auto& input : inputs)
      leaves.push_back((wide ? input.to(torch::kFloat64) : input.clone()).requires_grad_(true));
    return torch::autograd::grad({(run(leaves) * weights).sum()}, leaves);
  };
  const auto found = gradients(false, compute), expected = gradients(true, exact);
  double worst = 0;
  for (std::size_t i = 0; i < found.size(); ++i)
    worst = std::max(worst, largest(found[i].to(torch::kFloat64) - expected[i]) / largest(expected[i]));
  return worst;
}

TEST(RmsNormKernel, IsThatOfTheSteps) {
  const auto weight = random({40}, torch::kFloat32, 21), upstream = random({700, 3, 40}, torch::kFloat32, 22);
  for (const auto type : {torch::kFloat32, torch::kBFloat16}) {
    const auto x = random({700, 3, 40}, type, 20);  // more than one part of rows
    const double rounding = type == torch::kFloat32 ? 2e-6 : 1.0 / 256;
    EXPECT_LT(largest(rms_norm(x, weight, 1e-6) - normed(x.to(torch::kFloat64), weight)), 1e-5);
    EXPECT_LT(gradient_error(
                  {x, weight}, upstream, [](const auto& v) { return rms_norm(v[0], v[1], 1e-6); },
                  [](const auto& v) { return normed(v[0], v[1]); }),
              rounding);
  }
}

TEST(NormRotated, IsThatOfTheSteps) {
  const std::int64_t batch = 3, tokens = 9, heads = 2;
  for (const std::int64_t width : {12, 64}) {
    const auto weight = random({width}, torch::kFloat32, 24);
    const auto cos = random({batch, tokens, width}, torch::kFloat32, 25),
               sin = random({batch, tokens, width}, torch::kFloat32, 26),
               upstream = random({batch, heads, tokens, width}, torch::kFloat32, 27);
    const auto exact = [&](const auto& v) {
      const auto c = cos.to(torch::kFloat64).unsqueeze(2), s = sin.to(torch::kFloat64).unsqueeze(2);
      return apply_rotary(normed(v[0], v[1]), c, s).transpose(1, 2);
    };
    for (const auto type : {torch::kFloat32, torch::kBFloat16}) {
      const auto x = random({batch, tokens, heads, width}, type, 23);
      const double rounding = type == torch::kFloat32 ? 2e-6 : 1.0 / 100;
      const auto y = norm_rotated(x, weight, 1e-6, cos, sin);
      EXPECT_EQ(y.scalar_type(), type);
      const auto expected = exact(std::vector{x.to(torch::kFloat64), weight.to(torch::kFloat64)});
      EXPECT_LT(largest(y - expected), rounding * largest(expected));
      EXPECT_LT(gradient_error(
                    {x, weight}, upstream,
                    [&](const auto& v) { return norm_rotated(v[0], v[1], 1e-6, cos, sin); }, exact),
                rounding);
    }
  }
}

TEST(SwiGlu, IsThatOfTheSteps) {
  const auto upstream = random({70001}, torch::kFloat32, 30);
  for (const auto type : {torch::kFloat32, torch::kBFloat16}) {
    const auto gate = random({70001}, type, 28) * 4, up = random({70001}, type, 29);
    const auto exact = [](const auto& v) { return torch::silu(v[0]) * v[1]; };
    const double rounding = type == torch::kFloat32 ? 2e-6 : 1.0 / 200;
    const auto expected = exact(std::vector{gate.to(torch::kFloat64), up.to(torch::kFloat64)});
    EXPECT_LT(largest(swiglu(gate, up) - expected), rounding * largest(expected));
    EXPECT_LT(gradient_error(
                  {gate, up}, upstream, [](const auto& v) { return swiglu(v[0], v[1]); }, exact),
              rounding);
  }
}

TEST(SwiGlu, ARowDoesNotDependOnTheRowsBesideIt) {
  for (const std::int64_t width : {13, 768}) {
    const auto gate = random({97, width}, torch::kBFloat16, 31),
               up = random({97, width}, torch::kBFloat16, 32);
    const auto all = swiglu(gate, up);
    for (const std::int64_t rows : {1, 5, 50})
      EXPECT_TRUE(
          torch::equal(swiglu(gate.narrow(0, 3, rows), up.narrow(0, 3, rows)), all.narrow(0, 3, rows)));
  }
}

}  // namespace
}  // namespace kerf::nn
