#include "recognise/look.h"

#include <gtest/gtest.h>

#include "recognise/small_wafer_model.h"

namespace kerf::recognise {
namespace {

class Looks : public testing::Test {
 protected:
  Seen look_with(int views, double sure, const torch::Tensor& maps) {
    return look(eye_, nullptr, maps, {views, sure});
  }
  wafer_model::WaferModel model_ = make_random_model(test::small_wafer_config(), 3);
  Eye eye_{model_, 0, {}, {}, torch::kFloat32};
};

torch::Tensor some_maps(std::int64_t height, std::int64_t width) {
  torch::manual_seed(4);
  return torch::randint(1, 3, {5, height, width}).to(torch::kUInt8);
}

/// Mean logits of the first views, each looked at by itself.
Predicted mean_of_views(wafer_model::WaferModel& model, const torch::Tensor& maps, int views) {
  Predicted sum;
  for (int view = 0; view < views; ++view) {
    const auto turn = maps.rot90(view % 4, {1, 2});
    const auto one = predict(model, 0, (view < 4 ? turn : turn.flip({2})).contiguous(), {});
    sum.classes = view == 0 ? one.classes : sum.classes + one.classes;
    sum.labels = view == 0 ? one.labels : sum.labels + one.labels;
  }
  sum.classes = sum.classes / views, sum.labels = sum.labels / views;
  return sum;
}

double distance(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST_F(Looks, ASureMapIsLookedAtOnce) {
  const auto maps = some_maps(12, 12);
  EXPECT_TRUE(
      torch::equal(look_with(8, 0, maps).log_probabilities, look_with(1, 1.1, maps).log_probabilities));
}

TEST_F(Looks, ADoubtfulMapHasTheMeanOfItsViews) {
  for (const auto& maps : {some_maps(12, 12), some_maps(12, 10)}) {
    const auto found = look_with(8, 1.1, maps);
    EXPECT_LT(distance(found.log_probabilities, eye_.judge(mean_of_views(model_, maps, 8))), 1e-4);
    EXPECT_TRUE(torch::equal(found.first.projected, look_with(1, 0, maps).first.projected));
  }
}

TEST_F(Looks, TurningAMapChangesNothingWhereAllViewsCount) {
  const auto maps = some_maps(12, 12);
  const auto turned = look_with(8, 1.1, maps.rot90(1, {1, 2}).contiguous()).log_probabilities;
  EXPECT_LT(distance(turned, look_with(8, 1.1, maps).log_probabilities), 1e-4);
}

/// With a second model of convolutions beside it.
class CloserLooks : public Looks {
 protected:
  torch::Tensor mixed(const Predicted& ours, const Predicted& closely) {
    return (0.25 * eye_.judge(ours) + 0.75 * closer_.judge(closely)).log_softmax(1);
  }
  wafer_model::WaferModel other_ = make_random_model(test::small_conv_config(), 5);
  Eye closer_{other_, 0, {0.02, 0.4}, {}, torch::kFloat32};
};

TEST_F(CloserLooks, OnlyDoubtfulMapsAreLookedAtCloser) {
  const auto maps = some_maps(12, 12);
  const auto alone = look_with(1, 0, maps);
  const double between =
      std::get<0>(std::get<0>(alone.log_probabilities.exp().max(1)).sort())[2].item<double>();
  const auto seen = look(eye_, &closer_, maps, {1, 0, between, 0.75});
  const auto both = mixed(mean_of_views(model_, maps, 1), mean_of_views(other_, maps, 1));
  for (int i = 0; i < 5; ++i) {
    const bool doubtful = alone.log_probabilities[i].exp().max().item<double>() < between;
    EXPECT_LT(distance(seen.log_probabilities[i], doubtful ? both[i] : alone.log_probabilities[i]), 1e-4);
  }
}

TEST_F(CloserLooks, WhatStaysDoubtfulIsTurnedForBoth) {
  const auto maps = some_maps(12, 12);
  const auto seen = look(eye_, &closer_, maps, {4, 1.1, 0, 0.75});
  EXPECT_LT(
      distance(seen.log_probabilities, mixed(mean_of_views(model_, maps, 4), mean_of_views(other_, maps, 4))),
      1e-4);
}

TEST_F(CloserLooks, ACloserLookThatSettlesItIsTheLast) {
  const auto maps = some_maps(12, 12);
  const auto first = look_with(1, 0, maps).log_probabilities.exp();
  const auto both = mixed(mean_of_views(model_, maps, 1), mean_of_views(other_, maps, 1)).exp();
  const auto gain = std::get<0>(both.max(1)) - std::get<0>(first.max(1));
  const auto row = gain.argmax().item<std::int64_t>();
  ASSERT_GT(gain[row].item<double>(), 0);  // else the weights drawn show nothing
  const double sure = (both[row].max().item<double>() + first[row].max().item<double>()) / 2;
  const auto seen = look(eye_, &closer_, maps.narrow(0, row, 1), {8, sure, 0.95, 0.75});
  EXPECT_LT(distance(seen.log_probabilities.exp(), both.narrow(0, row, 1)), 1e-5);
}

}  // namespace
}  // namespace kerf::recognise
