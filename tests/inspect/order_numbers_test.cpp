#include <gtest/gtest.h>

#include "inspect/answer_task.h"
#include "support/small_model.h"
#include "support/temporary.h"

namespace kerf::inspect {
namespace {

TEST(OrderNumbers, NearNumbersAreAlikeAndOtherTokensStay) {
  torch::NoGradGuard no_grad;
  test::TemporaryFolder folder;
  test::make_small_model(folder.path());
  auto model = qwen3_vl::load_model(folder.path(), {}).model;
  const auto tokenizer = Tokenizer::load(folder.path());
  const auto& weight = model->base()->language_model->embed_tokens->weight;
  const auto before = weight.clone();
  order_numbers(model, tokenizer, 3);
  const auto row = [&](int number) { return weight[tokenizer.encode(std::to_string(number)).front()]; };
  const auto alike = [&](int a, int b) { return torch::cosine_similarity(row(a), row(b), 0).item<double>(); };
  EXPECT_GT(alike(500, 502), 0.9);
  EXPECT_GT(alike(500, 502), alike(500, 520));
  EXPECT_LT(std::abs(alike(100, 900)), 0.6);
  EXPECT_EQ((weight != before).any(1).sum().item<std::int64_t>(), 1001);
}

}  // namespace
}  // namespace kerf::inspect
