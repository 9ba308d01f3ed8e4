#include "generate/sampler.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

#include <cmath>
#include <map>

namespace kerf::generate {
namespace {

const torch::Tensor kLogits = torch::tensor({1.0f, 3.0f, 2.0f, -1.0f, 3.0f, 0.0f});

std::map<TokenId, double> frequencies(GenerateOptions options, const std::vector<std::uint8_t>& allowed = {},
                                      int draws = 4000) {
  std::map<TokenId, double> share;
  for (int i = 0; i < draws; ++i) {
    options.seed = std::uint64_t(i);
    share[Sampler(options, {}, 0).choose(kLogits, allowed).id] += 1.0 / draws;
  }
  return share;
}

TEST(Sampler, GreedyTakesTheFirstOfEqualLogits) {
  EXPECT_EQ(Sampler({}, {}, 0).choose(kLogits, {}).id, 1);
}

TEST(Sampler, LogProbabilitiesAreTheModelsAndTheConstraints) {
  const std::vector<std::uint8_t> allowed = {1, 0, 1, 0, 0, 0};
  const auto choice = Sampler({}, {}, 0).choose(kLogits, allowed);
  EXPECT_EQ(choice.id, 2);
  double total = 0;
  for (int i = 0; i < 6; ++i) total += std::exp(kLogits[i].item<double>());
  EXPECT_NEAR(choice.log_prob, 2 - std::log(total), 1e-6);
  EXPECT_NEAR(choice.choice_log_prob, 2 - std::log(std::exp(1.0) + std::exp(2.0)), 1e-6);
}

TEST(Sampler, TemperatureSharpensAsDefined) {
  const double temperature = 0.5;
  double total = 0;
  for (int i = 0; i < 6; ++i) total += std::exp(kLogits[i].item<double>() / temperature);
  const auto share = frequencies({.temperature = temperature});
  EXPECT_NEAR(share.at(2), std::exp(2 / temperature) / total, 0.03);
}

TEST(Sampler, TopKKeepsTies) {
  const auto share = frequencies({.temperature = 1, .top_k = 1});
  EXPECT_EQ(share.size(), 2u);
  EXPECT_NEAR(share.at(1), 0.5, 0.04);
  EXPECT_NEAR(share.at(4), 0.5, 0.04);
}

TEST(Sampler, TopPKeepsTheSmallestSetThatReachesIt) {
  // Probabilities: 1 and 4 have .389 each, 2 has .143, 0 has .053, the rest .026.
  EXPECT_EQ(frequencies({.temperature = 1, .top_p = 0.70}).size(), 2u);
  EXPECT_EQ(frequencies({.temperature = 1, .top_p = 0.80}).size(), 3u);
}

TEST(Sampler, MinPDropsWhatIsFarBelowTheBest) {
  EXPECT_EQ(frequencies({.temperature = 1, .min_p = 0.3}).size(), 3u);
  EXPECT_EQ(frequencies({.temperature = 1, .min_p = 0.5}).size(), 2u);
}

TEST(Sampler, PenaltiesFollowTheirDefinitions) {
  Sampler repetition({.repetition_penalty = 2}, {1, 4}, 0);
  EXPECT_EQ(repetition.choose(kLogits, {}).id, 2) << "3 / 2 in the prompt falls below 2";
  Sampler presence({.presence_penalty = 1.5}, {1, 4}, 0);
  EXPECT_EQ(presence.choose(kLogits, {}).id, 1) << "the prompt does not count for presence";
  EXPECT_EQ(presence.choose(kLogits, {}).id, 4);
  EXPECT_EQ(presence.choose(kLogits, {}).id, 2) << "3 - 1.5 falls below 2";
  Sampler frequency({.frequency_penalty = 0.6}, {}, 0);
  std::vector<TokenId> order;
  for (int i = 0; i < 5; ++i) order.push_back(frequency.choose(kLogits, {}).id);
  EXPECT_EQ(order, (std::vector<TokenId>{1, 4, 1, 4, 2}));
}

TEST(Sampler, SeedDecides) {
  const auto draw = [](std::uint64_t seed) {
    Sampler sampler({.temperature = 1.5, .seed = seed}, {}, 0);
    std::vector<TokenId> ids;
    for (int i = 0; i < 20; ++i) ids.push_back(sampler.choose(kLogits, {}).id);
    return ids;
  };
  EXPECT_EQ(draw(3), draw(3));
  EXPECT_NE(draw(3), draw(4));
}

TEST(Sampler, RefusesSettingsOutOfRangeAndLogitsThatAreNotFinite) {
  EXPECT_THROW(Sampler({.temperature = -1}, {}, 0), Error);
  EXPECT_THROW(Sampler({.top_p = 0}, {}, 0), Error);
  EXPECT_THROW(Sampler({}, {}, 0).choose(torch::tensor({1.0f, NAN}), {}), Error);
}

}  // namespace
}  // namespace kerf::generate
