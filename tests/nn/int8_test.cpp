#include "nn/int8.h"

#include <gtest/gtest.h>

namespace kerf::nn {
namespace {

torch::Tensor draw(std::vector<std::int64_t> shape, std::uint64_t seed) {
  auto from = at::make_generator<at::CPUGeneratorImpl>(seed);
  return torch::empty(shape).normal_(0, 1, from);
}

torch::Tensor wide(const Int8Rows& rows) {
  return rows.values.to(torch::kFloat64) * rows.scale.to(torch::kFloat64).unsqueeze(1);
}

Int8Sums multiplied(const Int8Rows& x, const Int8Rows& weight, const torch::Tensor& bias) {
  return multiply(x, weight, bias, torch::empty({x.values.size(0), weight.values.size(0)}, torch::kInt32));
}

TEST(Int8, RowsAreRoundedToTheNearestOfTheirOwnSteps) {
  for (const int limit : {127, 64})
    for (const std::int64_t width : {1, 7, 16, 33, 243, 512}) {
      auto x = draw({5, width}, 1);
      x.select(0, 1).mul_(1e4);
      x.select(0, 2).mul_(1e-6);
      x.select(0, 3).zero_();
      const auto rows = to_int8(x, limit);
      EXPECT_LE(rows.values.to(torch::kInt32).abs().max().item<int>(), limit);
      const auto error = (wide(rows) - x).abs().amax(1);
      const auto half_step = x.abs().amax(1).to(torch::kFloat64) / limit / 2;
      EXPECT_TRUE((error <= half_step * 1.0001).all().item<bool>()) << width << ' ' << limit;
      EXPECT_TRUE(rows.values[3].eq(0).all().item<bool>());
    }
}

TEST(Int8, ProductsAreThoseOfTheRoundedRows) {
  if (int8_weight_limit() == 0) GTEST_SKIP() << "this processor has no products in 8-bit integers";
  for (const std::int64_t width : {16, 128, 243, 512})
    for (const std::int64_t outputs : {5, 64, 384}) {
      const auto x = to_int8(draw({37, width}, 2)),
                 weight = to_int8(draw({outputs, width}, 3), int8_weight_limit());
      const auto bias = draw({outputs}, 4);
      const auto expected = torch::matmul(wide(x), wide(weight).t()) + bias;
      const auto sums = multiplied(x, weight, bias);
      auto y = torch::empty({37, outputs});
      widen(sums, y);
      const double rounding = 1e-6 * expected.abs().max().item<double>();
      EXPECT_LT((y - expected).abs().max().item<double>(), rounding) << width << ' ' << outputs;
      auto sum = torch::ones({37, outputs});
      add_widened(sums, sum);
      EXPECT_LT((sum - expected - 1).abs().max().item<double>(), rounding + 1e-6);
    }
}

TEST(Int8, TheLargestSumsDoNotOverflow) {
  if (int8_weight_limit() == 0) GTEST_SKIP() << "this processor has no products in 8-bit integers";
  constexpr std::int64_t kRows = 70, kWidth = 512, kOutputs = 130;
  const Int8Rows x{torch::full({kRows, kWidth}, 127, torch::kInt8), torch::ones({kRows})};
  const Int8Rows weight{torch::full({kOutputs, kWidth}, -int8_weight_limit(), torch::kInt8),
                        torch::ones({kOutputs})};
  const auto sums = multiplied(x, weight, torch::zeros({kOutputs}));
  EXPECT_TRUE(sums.values.eq(-127 * int8_weight_limit() * kWidth).all().item<bool>());
}

TEST(Int8, GeluIsTakenBeforeTheProductIsNarrowedAgain) {
  if (int8_weight_limit() == 0) GTEST_SKIP() << "this processor has no products in 8-bit integers";
  const auto x = to_int8(draw({9, 128}, 5)), weight = to_int8(draw({96, 128}, 6), int8_weight_limit());
  const auto bias = draw({96}, 7) * 40;  // far into both tails
  const auto sums = multiplied(x, weight, bias);
  const auto expected =
      torch::gelu((torch::matmul(wide(x), wide(weight).t()) + bias).to(torch::kFloat64), "tanh");
  Int8Rows out{torch::empty({9, 96}, torch::kInt8), torch::empty({9})};
  gelu_to_int8(sums, out);
  const auto half_step = expected.abs().amax(1, true) / 127 / 2;
  EXPECT_TRUE(((wide(out) - expected).abs() <= half_step * 1.001).all().item<bool>());
}

}  // namespace
}  // namespace kerf::nn
