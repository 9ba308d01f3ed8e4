#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <algorithm>
#include <pugixml.hpp>

namespace kerf {
namespace {

using testing::HasSubstr;
constexpr auto kPass = DieState::pass, kFail = DieState::fail, kUntested = DieState::untested;

/// Three columns and two rows without the upper right one: ". X" over "?..", told apart in every orientation.
WaferMap small() {
  WaferMap map;
  map.lot = "L<1>";
  map.wafer = "07";
  map.dies = {{0, 0, kPass, 1, {}, {}},
              {1, 0, kFail, 9, {}, 3},
              {0, 1, kUntested, {}, {}, {}},
              {1, 1, kPass, 1, {}, {}},
              {2, 1, kPass, 1, {}, {}}};
  return map;
}

WaferPictureOptions bare(int turn = 0, bool mirror = false) {
  WaferPictureOptions options;
  options.caption = false, options.turn = turn, options.mirror = mirror;
  return options;
}

TEST(WaferText, LettersInEveryOrientation) {
  EXPECT_EQ(wafer_text(small(), 80, false, bare()), ".X\n?..\n");
  EXPECT_EQ(wafer_text(small(), 80, false, bare(1)), "?.\n.X\n.\n");
  EXPECT_EQ(wafer_text(small(), 80, false, bare(2)), "..?\n X.\n");
  EXPECT_EQ(wafer_text(small(), 80, false, bare(3)), " .\nX.\n.?\n");
  EXPECT_EQ(wafer_text(small(), 80, false, bare(-1)), wafer_text(small(), 80, false, bare(3)));
  EXPECT_EQ(wafer_text(small(), 80, false, bare(0, true)), " X.\n..?\n");
  EXPECT_EQ(wafer_text(small(), 80, false, bare(1, true)), ".?\nX.\n .\n") << "mirrored after turning";
}

TEST(WaferText, AxesOfTheSource) {
  WaferMap map = small();
  map.geometry.y_down = {false, false};
  EXPECT_EQ(wafer_text(map, 80, false, bare()), "?..\n.X\n");
  map.geometry.x_right = {false, false};
  EXPECT_EQ(wafer_text(map, 80, false, bare()), "..?\n X.\n");
}

TEST(WaferText, NotchTurnsWithThePicture) {
  WaferMap map = small();
  map.geometry.notch = {Side::down, true};
  WaferPictureOptions options;
  EXPECT_THAT(wafer_text(map, 80, false, options), HasSubstr("notch down (guessed)"));
  options.turn = 1;
  EXPECT_THAT(wafer_text(map, 80, false, options), HasSubstr("notch left (guessed)"));
  options.mirror = true;
  EXPECT_THAT(wafer_text(map, 80, false, options), HasSubstr("notch right (guessed)"));
}

TEST(WaferText, OneFailAmongManyIsSeen) {
  WaferMap map;
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40; ++x) map.dies.push_back({x, y, x == 13 && y == 0 ? kFail : kPass, {}, {}, {}});
  const std::string text = wafer_text(map, 10, false, bare());
  EXPECT_EQ(text.substr(0, 11), "...x......\n");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10);
  EXPECT_THAT(wafer_text(map, 10, false), HasSubstr("each letter stands for 4 by 4 dies"));
}

TEST(WaferText, TwoDiesACharacterInColour) {
  const std::string text = wafer_text(small(), 80, true, bare());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_THAT(text, HasSubstr("\033[38;2;213;94;0m\033[48;2;86;180;233m\u2580")) << "fail over pass";
  EXPECT_THAT(text, HasSubstr("\u2584")) << "a lower half alone";
}

TEST(WaferText, NothingSteersTheTerminal) {
  WaferMap map = small();
  map.lot = "a\033[2Jb\nc\xff";
  const std::string text = wafer_text(map, 80, false);
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("Yield 75.0 %: 1 of 4 tested dies fail, 1 untested"));
}

TEST(WaferPicture, ColoursAtTheDies) {
  WaferPictureOptions options = bare();
  options.cell = 10;
  const Image image = draw_wafer(small(), options);
  const auto count = [&image](int r, int g, int b) {
    int found = 0;
    for (std::size_t i = 0; i < image.pixels.size(); i += 3)
      found += image.pixels[i] == r && image.pixels[i + 1] == g && image.pixels[i + 2] == b;
    return found;
  };
  EXPECT_EQ(count(0xd5, 0x5e, 0x00), 9 * 9) << "one die fails; a pixel is the gap";
  EXPECT_EQ(count(0x56, 0xb4, 0xe9), 3 * 9 * 9);
}

TEST(WaferPicture, PitchGivesTheAspect) {
  WaferMap map = small();
  map.geometry.die_width_um = {4000, false}, map.geometry.die_height_um = {1000, false};
  WaferPictureOptions options = bare();
  options.cell = 10;
  const Image wide = draw_wafer(map, options);
  EXPECT_NEAR(wide.width, wide.height, 2) << "a round wafer";
  EXPECT_GT(wide.width, 120);
  options.true_aspect = false;
  EXPECT_LT(draw_wafer(map, options).width, 120);
}

TEST(WaferPicture, TooLargeOrEmptyIsRefused) {
  WaferPictureOptions options;
  options.cell = 5000;
  EXPECT_THROW(draw_wafer(small(), options), Error);
  options.cell = -1;
  EXPECT_THROW(draw_wafer(small(), options), Error);
  EXPECT_THROW(draw_wafer({}), Error);
  WaferMap far = small();
  far.dies.push_back({2147483647, -2147483647 - 1, kPass, {}, {}, {}});
  EXPECT_THROW(draw_wafer(far), Error);
  EXPECT_THROW(wafer_text(far, 80, true), Error);
}

TEST(WaferPicture, LongRowsFit) {
  WaferMap map;
  map.dies = {{0, 0, kPass, {}, {}, {}}, {15'000'000, 0, kFail, {}, {}, {}}};
  EXPECT_LT(draw_wafer(map).width, 2000);
  EXPECT_LT(wafer_text(map, 80, false).size(), 400u);
}

TEST(WaferSvg, IsXmlWithTooltips) {
  WaferMap map = small();
  map.geometry.notch = {Side::up, true};
  pugi::xml_document document;
  const std::string svg = wafer_svg(map);
  ASSERT_TRUE(document.load_string(svg.c_str()));
  std::vector<std::string> titles;
  for (const auto& rect : document.child("svg").children("rect"))
    if (rect.child("title")) titles.push_back(rect.child_value("title"));
  EXPECT_EQ(titles.size(), 5u);
  EXPECT_THAT(titles, testing::Contains("x 1, y 0: fail, bin 9, 3 defects"));
  EXPECT_THAT(svg, HasSubstr("stroke-dasharray"));
  map.geometry.notch->guessed = false;
  EXPECT_EQ(wafer_svg(map).find("stroke-dasharray"), std::string::npos);
}

TEST(WaferSvg, BinsHaveNames) {
  WaferMap map = small();
  map.bins = {{9, false, "Z", "open & short", false, {}}};
  WaferPictureOptions options;
  options.by_bin = true;
  EXPECT_THAT(wafer_svg(map, options), HasSubstr("bin Z open &amp; short: 1"));
}

}  // namespace
}  // namespace kerf
