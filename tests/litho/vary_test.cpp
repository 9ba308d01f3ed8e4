#include "litho/vary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace kerf::litho {
namespace {

Layout bars(double from, double width, double pitch, int count) {
  Layout layout;
  for (int k = 0; k < count; ++k) layout.add_rectangle(from + k * pitch, 0, from + k * pitch + width, 800);
  return layout;
}

TEST(GapBetween, IsTheDistanceOfOutlines) {
  const Polygon square{{0, 0}, {100, 0}, {100, 100}, {0, 100}};
  const auto moved = [&](double x, double y) {
    Polygon result = square;
    for (auto& point : result) point = {point.x + x, point.y + y};
    return result;
  };
  EXPECT_EQ(gap_between(square, moved(170, 20)), 70);
  EXPECT_EQ(gap_between(square, moved(130, 140)), 50);  // 3, 4, 5 across the corner
  EXPECT_EQ(gap_between(square, moved(50, 50)), 0);
  const Polygon inner{{40, 40}, {60, 40}, {60, 60}, {40, 60}};
  EXPECT_EQ(gap_between(square, inner), 0);
  EXPECT_EQ(gap_between(inner, square), 0);
  // In the mouth of a U nothing touches.
  const Polygon u{{0, 0}, {300, 0}, {300, 300}, {220, 300}, {220, 80}, {80, 80}, {80, 300}, {0, 300}};
  const Polygon guest{{120, 150}, {180, 150}, {180, 300}, {120, 300}};
  EXPECT_EQ(gap_between(u, guest), 40);
}

// What printed before prints afterwards: lines and spaces stay at least as wide as the narrowest were.
TEST(Vary, KeepsLinesAndSpacesPrintable) {
  const Layout first = bars(0, 70, 145, 5), second = bars(20, 90, 200, 3);
  const std::vector<const Layout*> layouts{&first, &second};
  const VarySizes sizes{.space = 70, .stretch = 110};
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Layout made = vary(layouts, seed % 2, sizes, random);
    ASSERT_FALSE(made.polygons.empty());
    for (std::size_t a = 0; a < made.polygons.size(); ++a) {
      const Extent extent = extent_of({{made.polygons[a]}});
      EXPECT_GE(std::min(extent.width(), extent.height()), 70 - 1e-6) << "seed " << seed;
      for (std::size_t b = 0; b < a; ++b)
        EXPECT_GE(gap_between(made.polygons[a], made.polygons[b]), 70 - 1e-6) << "seed " << seed;
    }
  }
}

TEST(Vary, MakesOtherLayoutsAndTheSameFromTheSameSeed) {
  const Layout first = bars(0, 70, 145, 5), second = bars(20, 90, 200, 3);
  const std::vector<const Layout*> layouts{&first, &second};
  const auto made = [&](std::uint64_t seed) {
    Random random(seed);
    std::vector<double> numbers;
    for (const auto& polygon : vary(layouts, 0, {}, random).polygons)
      for (const auto& [x, y] : polygon) numbers.insert(numbers.end(), {x, y});
    return numbers;
  };
  int same = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(made(seed), made(seed));
    same += made(seed) == made(seed + 1);
  }
  EXPECT_EQ(same, 0);
}

TEST(Vary, LeavesALayoutWithoutRoomToStretchAsItIs) {
  Layout tight;
  for (int k = 0; k < 3; ++k) tight.add_rectangle(k * 100.0, k * 100.0, k * 100.0 + 50, k * 100.0 + 50);
  const std::vector<const Layout*> layouts{&tight};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    for (const auto& polygon : vary(layouts, 0, {.space = 50, .stretch = 500}, random).polygons)
      for (const auto& [x, y] : polygon) EXPECT_TRUE(std::isfinite(x) && std::isfinite(y));
  }
}

}  // namespace
}  // namespace kerf::litho
