#include "litho/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <numeric>

namespace kerf::litho {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view text) {
  try {
    parse_glp(text, "cell.glp");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

double total(const Plane& plane) {
  return std::accumulate(plane.cells.begin(), plane.cells.end(), 0.0);
}

TEST(Glp, ReadsPolygonsAndRectangles) {
  const auto layout = parse_glp(
      "BEGIN /* remark */\r\nEQUIV  1  1000  MICRON  +X,+Y\nCELL A PRIME\n"
      "   PGON N M1  0 0 0 90 10.5 90\n   RECT N M1  -5 7 20 30\nENDMSG",
      "a");
  ASSERT_EQ(layout.polygons.size(), 2u);
  EXPECT_EQ(layout.polygons[0].size(), 3u);
  EXPECT_EQ(layout.polygons[0][2].x, 10.5);
  const Extent extent = extent_of(layout);
  EXPECT_EQ(extent.x0, -5);
  EXPECT_EQ(extent.x1, 15);
  EXPECT_EQ(extent.y1, 90);
}

TEST(Glp, HostileFilesGiveOneSentence) {
  EXPECT_THAT(error_of(""), HasSubstr("cell.glp holds no PGON"));
  EXPECT_THAT(error_of(std::string("\0\0\xff\xfe", 4)), HasSubstr("cell.glp holds no PGON"));
  EXPECT_THAT(error_of("PGON"), HasSubstr("line 1: a PGON has no layer"));
  EXPECT_THAT(error_of("\nPGON N M1 1 2 3 4 5"), HasSubstr("line 2: a PGON has 5 numbers"));
  EXPECT_THAT(error_of("PGON N M1 1 2 3 4"), HasSubstr("has 4 numbers"));
  EXPECT_THAT(error_of("PGON N M1 1 2 3 4 5 x6"), HasSubstr("'x6' is no coordinate"));
  EXPECT_THAT(error_of("PGON N M1 1 2 3 4 5 nan"), HasSubstr("'nan' is no coordinate"));
  EXPECT_THAT(error_of("PGON N M1 1 2 3 4 5 1e300"), HasSubstr("'1e300' is no coordinate"));
  EXPECT_THAT(error_of("RECT N M1 1 2 -3 4"), HasSubstr("positive size"));
  EXPECT_THAT(error_of("PGON N M1 1 2 1 4 1 6"), HasSubstr("without area"));
  EXPECT_THROW(load_glp("/nowhere/cell.glp"), Error);
}

TEST(Raster, AreaIsExact) {
  Layout layout;
  layout.add_rectangle(10.5, 20.25, 70.5, 50.75);
  EXPECT_NEAR(total(rasterise(layout, 32, 4)) * 16, 60 * 30.5, 1e-2);
  Layout slanted;
  slanted.polygons.push_back({{13, 9}, {101, 31}, {40, 117}, {22, 60}});
  double twice = 0;
  const auto& p = slanted.polygons[0];
  for (std::size_t i = 0; i < p.size(); ++i) twice += p[i].x * p[(i + 1) % 4].y - p[(i + 1) % 4].x * p[i].y;
  EXPECT_NEAR(total(rasterise(slanted, 32, 4)) * 16, std::abs(twice) / 2, 5e-2);
}

TEST(Raster, PartOutsideTheFieldIsCut) {
  Layout layout;
  layout.polygons.push_back({{-100, -50}, {64, -50}, {300, 64}, {64, 300}, {-100, 300}});
  const Plane mask = rasterise(layout, 32, 4);
  // The field is 128 x 128; the corner right of the slanted edge from (64, -50) to (300, 64) lies outside it.
  double expected = 0;
  constexpr int kSteps = 4096;
  for (int k = 0; k < kSteps; ++k) {
    const double y = (k + 0.5) * 128 / kSteps;
    const double right = y <= 64 ? 64 + (y + 50) * 236 / 114 : 300 - (y - 64);
    expected += std::min(right, 128.0) * 128 / kSteps;
  }
  EXPECT_NEAR(total(mask) * 16, expected, 1);
  EXPECT_NEAR(mask.at(0, 31), 1, 1e-5);
}

TEST(Raster, OverlapsCountOnceAndWindingDoesNotMatter) {
  Layout layout;
  layout.add_rectangle(0, 0, 64, 64);
  layout.add_rectangle(32, 32, 96, 96);
  layout.polygons.push_back({{100, 100}, {100, 120}, {120, 120}, {120, 100}});
  layout.polygons.push_back({{100, 100}, {120, 100}, {120, 120}, {100, 120}});
  EXPECT_NEAR(total(rasterise(layout, 32, 4)) * 16, 2 * 64 * 64 - 32 * 32 + 400, 1e-2);
}

TEST(View, TurnsMirrorsAndMoves) {
  Layout layout;
  layout.polygons.push_back({{1, 2}});
  const auto at = [&](const View& view) { return viewed(layout, view).polygons[0][0]; };
  EXPECT_EQ(at({.scale = 2, .move = {10, 0}}).x, 12);
  EXPECT_EQ(at({.quarter_turns = 1}).x, -2);
  EXPECT_EQ(at({.quarter_turns = 1}).y, 1);
  EXPECT_EQ(at({.mirrored = true, .quarter_turns = 2}).x, 1);
}

class Families : public testing::TestWithParam<Layout (*)(Random&, double)> {};

TEST_P(Families, CoverASensibleShareOfTheField) {
  for (int seed = 0; seed < 20; ++seed) {
    Random random(seed);
    Layout layout = viewed(GetParam()(random, 2048), {.move = {1024, 1024}});
    const double cover = total(rasterise(layout, 512, 4)) / (512 * 512);
    EXPECT_GT(cover, 0.02) << seed;
    EXPECT_LT(cover, 0.8) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Families, testing::Values(make_grating, make_wires, make_contacts));

}  // namespace
}  // namespace kerf::litho
