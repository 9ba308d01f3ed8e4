#include <gtest/gtest.h>

#include "recognise/small_wafer_model.h"

namespace kerf::wafer_model {
namespace {

Config canvas_of(std::int64_t canvas, std::int64_t side) {
  Config config;
  config.canvas = canvas, config.map_side = side;
  return config;
}

TEST(Canvas, AMapOfItsSizeIsShownDieByDieInTheMiddle) {
  auto maps = torch::zeros({1, 4, 4}, torch::kUInt8);
  maps[0][1][2] = 2, maps[0][3][0] = 1, maps[0][0][0] = 3;
  const auto canvas = draw_canvas(maps, canvas_of(8, 4));
  ASSERT_EQ(canvas.sizes(), (std::vector<std::int64_t>{1, 3, 8, 8}));
  const auto at = [&](std::int64_t channel, std::int64_t row, std::int64_t column) {
    return canvas[0][channel][row][column].item<double>();
  };
  EXPECT_EQ(at(1, 3, 4), 1);  // fails
  EXPECT_EQ(at(0, 5, 2), 1);  // passes
  EXPECT_EQ(at(2, 0, 0), 1);  // beside the map
  EXPECT_EQ(at(2, 3, 4), -1);
  for (std::int64_t channel = 0; channel < 3; ++channel) EXPECT_EQ(at(channel, 2, 2), -1);  // untested
}

TEST(Canvas, OtherSizesAreBroughtToItByArea) {
  // 3 dies to 2 pixels: each pixel is one and a half dies.
  auto maps = torch::ones({1, 3, 3}, torch::kUInt8);
  maps[0].select(0, 1).fill_(2);  // the middle row fails
  const auto canvas = draw_canvas(maps, canvas_of(2, 2));
  EXPECT_NEAR(canvas[0][1][0][0].item<double>(), 2.0 / 3 - 1, 1e-6);  // a third of its area fails
  EXPECT_NEAR(canvas[0][0][0][0].item<double>(), 4.0 / 3 - 1, 1e-6);
}

TEST(Canvas, AMapWithoutItsEmptyRimLooksTheSame) {
  auto whole = torch::zeros({1, 52, 52}, torch::kUInt8);
  whole.narrow(1, 1, 51).narrow(2, 1, 51).random_(1, 3);
  const auto part = whole.narrow(1, 1, 51).narrow(2, 1, 51).contiguous();
  const auto config = canvas_of(56, 52);
  EXPECT_TRUE(draw_canvas(part, config).equal(draw_canvas(whole, config)));
}

TEST(Canvas, ResizingKeepsTheShareOfFailingArea) {
  for (const int side : {7, 30, 52, 64, 111}) {
    const auto map = recognise::gather_maps(
        [&] {
          recognise::MapSet set{1, side, side, {}, {}, {}, {}};
          for (const auto state : test::random_wafer(side, 5).cells) set.cells.push_back(std::uint8_t(state));
          return set;
        }(),
        {0});
    const auto canvas = draw_canvas(map, canvas_of(52, 52));
    const double share = (map == 2).to(torch::kFloat64).mean().item<double>();
    EXPECT_NEAR((canvas[0][1].to(torch::kFloat64).mean().item<double>() + 1) / 2, share, 1e-6) << side;
  }
}

}  // namespace
}  // namespace kerf::wafer_model
