#include "recognise/views.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace kerf::recognise {
namespace {

using Cells = std::vector<std::uint8_t>;

Cells drawn(const Cells& map, std::int64_t side, const ViewSettings& settings, std::uint64_t seed) {
  Cells out(map.size());
  Random random(seed);
  draw_view({map, side, side}, settings, random, out.data());
  return out;
}

Cells quarter_turn(const Cells& map, std::int64_t side) {
  Cells out(map.size());
  for (std::int64_t row = 0; row < side; ++row)
    for (std::int64_t column = 0; column < side; ++column)
      out[std::size_t(column * side + side - 1 - row)] = map[std::size_t(row * side + column)];
  return out;
}

Cells mirrored(Cells map, std::int64_t side) {
  for (std::int64_t row = 0; row < side; ++row)
    std::reverse(map.begin() + row * side, map.begin() + (row + 1) * side);
  return map;
}

Cells numbered(std::int64_t side) {
  Cells map(std::size_t(side * side));
  std::iota(map.begin(), map.end(), std::uint8_t(0));
  return map;
}

TEST(Views, WithoutSettingsTheMapStays) {
  const auto map = numbered(9);
  EXPECT_EQ(drawn(map, 9, {}, 3), map);
}

TEST(Views, FlipsAreTheEightTurnsAndMirrorImagesAndNothingElse) {
  for (const std::int64_t side : {8, 9}) {
    std::vector<Cells> eight;
    Cells turned = numbered(side);
    for (int i = 0; i < 4; ++i, turned = quarter_turn(turned, side)) {
      eight.push_back(turned);
      eight.push_back(mirrored(turned, side));
    }
    std::vector<int> seen(8, 0);
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const auto view = drawn(numbered(side), side, {.flip = true}, seed);
      const auto found = std::find(eight.begin(), eight.end(), view);
      ASSERT_NE(found, eight.end()) << "side " << side << " seed " << seed;
      ++seen[std::size_t(found - eight.begin())];
    }
    EXPECT_GT(*std::min_element(seen.begin(), seen.end()), 5) << "all eight come about as often";
  }
}

TEST(Views, AFreeTurnKeepsTheMiddleAndInventsNoDie) {
  Cells map(21 * 21, 1);
  map[10 * 21 + 10] = 2;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto view = drawn(map, 21, {.rotate = 1}, seed);
    EXPECT_EQ(view[10 * 21 + 10], 2);
    EXPECT_LE(std::count(view.begin(), view.end(), 2), 3);
  }
}

TEST(Views, NoiseExchangesResultsOfTestedDiesOnly) {
  Cells map(10000, 1);
  std::fill(map.begin(), map.begin() + 3000, std::uint8_t(0));
  std::fill(map.begin() + 3000, map.begin() + 5000, std::uint8_t(3));
  double changed = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto view = drawn(map, 100, {.noise = 0.1}, seed);
    EXPECT_TRUE(std::equal(map.begin(), map.begin() + 5000, view.begin()));
    changed += double(std::count(view.begin(), view.end(), 2)) / 5000;
  }
  EXPECT_NEAR(changed / 50, 0.05, 0.015);  // the rate is uniform up to 0.1
}

TEST(Views, GreyPicturesHaveEqualChannelsAndKeepThreeTones) {
  auto canvas = torch::full({1, 3, 2, 2}, -1.0F);
  canvas[0][0][0][0] = 1, canvas[0][1][0][1] = 1, canvas[0][2][1][0] = 1;  // pass, fail, off; the last none
  Random random(1);
  vary_tone(canvas, {.grey = 1}, random);
  EXPECT_TRUE(canvas[0][0].equal(canvas[0][1]) && canvas[0][1].equal(canvas[0][2]));
  const double pass = canvas[0][0][0][0].item<double>(), fail = canvas[0][0][0][1].item<double>(),
               off = canvas[0][0][1][0].item<double>();
  EXPECT_LT(off, pass);
  EXPECT_LT(pass, fail);
}

}  // namespace
}  // namespace kerf::recognise
