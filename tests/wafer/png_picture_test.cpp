// Pictures of maps as Pillow writes them (tools/wafer_png_fixtures.py), against the numbers behind them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "read_text.h"

namespace kerf::wafer {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Path kFolder = Path(KERF_SOURCE_DIR) / "tests/wafer/fixtures/png";

std::string bytes_of(const std::string& name) {
  return read_file(kFolder / (name + ".png"));
}

std::vector<Die> true_dies(const std::string& name) {
  const json rows = json::parse(read_file(kFolder / "truth.json")).at(name);
  std::vector<Die> dies;
  for (int y = 0; y < int(rows.size()); ++y) {
    for (int x = 0; x < int(rows[0].size()); ++x) {
      const int state = rows[std::size_t(y)][std::size_t(x)];
      if (state != 0) dies.push_back({x, y, DieState(state)});
    }
  }
  return dies;
}

class Pictures : public testing::TestWithParam<std::string> {};

TEST_P(Pictures, PixelsAreDies) {
  const auto maps = wafers_of(read_png, bytes_of(GetParam()), "a.png");
  ASSERT_EQ(maps.size(), 1u);
  EXPECT_EQ(maps[0].dies, true_dies(GetParam()));
  EXPECT_EQ(maps[0].source, "a.png");
  EXPECT_EQ(maps[0].wafer, "");
  EXPECT_TRUE(maps[0].geometry.x_right.guessed && maps[0].geometry.y_down.guessed);
}

INSTANTIATE_TEST_SUITE_P(All, Pictures,
                         testing::Values("grey", "grey128", "rgb", "numbers", "kerf", "cells", "palette",
                                         "two_bits"),
                         [](const auto& name) { return name.param; });

TEST(PngPicture, SquaresAreMarkedAsConcluded) {
  EXPECT_THAT(wafers_of(read_png, bytes_of("grey"))[0].warnings, IsEmpty());
  EXPECT_THAT(wafers_of(read_png, bytes_of("cells"))[0].warnings,
              ElementsAre(HasSubstr("squares of 3 by 3 pixels")));
}

TEST(PngPicture, OtherPicturesAreRefused) {
  const auto says = [](const char* name) { return refusal(read_png, bytes_of(name)); };
  EXPECT_THAT(says("bad_levels"),
              HasSubstr("t: the picture has the colours #000000, #3f3f3f, #7f7f7f, expected a pixel"));
  EXPECT_THAT(says("bad_photo"), HasSubstr("t: the picture has more than 4 colours"));
  EXPECT_THAT(says("bad_plain"), HasSubstr("t: the picture has one colour"));
  EXPECT_THAT(refusal(read_png, bytes_of("grey").substr(0, 60)),
              HasSubstr("cannot be decoded: it ends too early; expected its last chunk, IEND"));
  EXPECT_THAT(refusal(read_png, bytes_of("grey"), {.max_dies = 3}),
              HasSubstr("more than the 3 that are read"));
}

}  // namespace
}  // namespace kerf::wafer
