#include "recognise/look.h"

#include <gtest/gtest.h>

#include "recognise/small_wafer_model.h"

namespace kerf::recognise {
namespace {

class Looks : public testing::Test {
 protected:
  Predicted look_with(int views, double sure, const torch::Tensor& maps) {
    return look(model_, 0, maps, {views, sure, {}, &tower_}, class_labels(model_->config().tasks[0]), {});
  }
  wafer_model::WaferModel model_ = make_random_model(test::small_wafer_config(), 3);
  wafer_model::FastTower tower_{model_, torch::kFloat32};
};

torch::Tensor some_maps(std::int64_t height, std::int64_t width) {
  torch::manual_seed(4);
  return torch::randint(1, 3, {5, height, width}).to(torch::kUInt8);
}

TEST_F(Looks, ASureMapIsLookedAtOnce) {
  const auto maps = some_maps(12, 12);
  EXPECT_TRUE(torch::equal(look_with(8, 0, maps).classes, look_with(1, 1.1, maps).classes));
}

TEST_F(Looks, ADoubtfulMapHasTheMeanOfItsViews) {
  for (const auto& maps : {some_maps(12, 12), some_maps(12, 10)}) {
    torch::Tensor sum;
    for (int view = 0; view < 8; ++view) {
      const auto turn = maps.rot90(view % 4, {1, 2});
      const auto one = predict(model_, 0, (view < 4 ? turn : turn.flip({2})).contiguous(), {}).classes;
      sum = view == 0 ? one : sum + one;
    }
    const auto found = look_with(8, 1.1, maps);
    EXPECT_LT((found.classes - sum / 8).abs().max().item<double>(), 1e-4);
    EXPECT_TRUE(torch::equal(found.projected, look_with(1, 0, maps).projected));
  }
}

TEST_F(Looks, TurningAMapChangesNothingWhereAllViewsCount) {
  const auto maps = some_maps(12, 12);
  const auto turned = look_with(8, 1.1, maps.rot90(1, {1, 2}).contiguous()).classes;
  EXPECT_LT((turned - look_with(8, 1.1, maps).classes).abs().max().item<double>(), 1e-4);
}

}  // namespace
}  // namespace kerf::recognise
