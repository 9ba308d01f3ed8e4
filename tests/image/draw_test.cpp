// Drawings compared with how they should look.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/image.h>

#include <cmath>
#include <limits>

namespace kerf {
namespace {

constexpr Colour kWhite{255, 255, 255};

Image blank(int width, int height, int channels = 3) {
  return {width, height, channels, std::vector<std::uint8_t>(std::size_t(width) * height * channels)};
}

/// The picture as lines of '#' (any ink) and '.'.
std::string art(const Image& image) {
  std::string text = "\n";
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) text += image.row(y)[x * image.channels] != 0 ? '#' : '.';
    text += '\n';
  }
  return text;
}

TEST(DrawRectangle, CoversItsBorderPixels) {
  Image image = blank(8, 6);
  draw_rectangle(image, 1, 1, 5, 4, kWhite);
  EXPECT_EQ(art(image), R"(
........
.#####..
.#...#..
.#...#..
.#####..
........
)");
}

TEST(DrawRectangle, GrowsOutwards) {
  Image image = blank(9, 8);
  draw_rectangle(image, 2, 2, 5, 4, kWhite, 2);
  EXPECT_EQ(art(image), R"(
.........
.#######.
.#######.
.##...##.
.##...##.
.#######.
.#######.
.........
)");
}

TEST(DrawRectangle, RoundsAndClips) {
  Image image = blank(6, 4);
  draw_rectangle(image, -3.2, 1.4, 6.6, 100, kWhite);
  EXPECT_EQ(art(image), R"(
......
###...
..#...
..#...
)");
}

TEST(DrawRectangle, TinyBoxesStayVisible) {
  Image image = blank(4, 3);
  draw_rectangle(image, 1, 1, 0, 0, kWhite);
  EXPECT_EQ(art(image), "\n....\n.#..\n....\n");
}

TEST(DrawRectangle, MissesWithoutHarm) {
  Image image = blank(4, 3);
  draw_rectangle(image, 50, 50, 5, 5, kWhite, 3);
  draw_rectangle(image, 1e300, -1e300, 1e300, 1e300, kWhite, 1000);
  EXPECT_EQ(image, blank(4, 3));
}

TEST(Draw, ColoursGoToTheirChannels) {
  Image image = blank(1, 1);
  draw_rectangle(image, 0, 0, 1, 1, {10, 20, 30});
  EXPECT_THAT(image.pixels, testing::ElementsAre(10, 20, 30));
  Image grey = blank(1, 1, 1);
  draw_rectangle(grey, 0, 0, 1, 1, {255, 0, 0});
  EXPECT_THAT(grey.pixels, testing::ElementsAre(76));  // .299 * 255
}

TEST(DrawLine, AllDirectionsJoinTheirEnds) {
  Image image = blank(7, 5);
  draw_line(image, 0, 0, 6, 4, kWhite);
  EXPECT_EQ(art(image), R"(
#......
.##....
...#...
....##.
......#
)");
  Image back = blank(7, 5);
  draw_line(back, 6, 4, 0, 0, kWhite);
  EXPECT_EQ(art(back), art(image));
}

TEST(DrawLine, PointsAndThickness) {
  Image point = blank(3, 3);
  draw_line(point, 1, 1, 1, 1, kWhite);
  EXPECT_EQ(art(point), "\n...\n.#.\n...\n");
  Image thick = blank(6, 5);
  draw_line(thick, 2, 2, 3, 2, kWhite, 3);
  EXPECT_EQ(art(thick), "\n......\n.####.\n.####.\n.####.\n......\n");
}

TEST(DrawLine, FarEndsAreClippedQuickly) {
  Image image = blank(5, 3);
  draw_line(image, -1e15, 1, 1e15, 1, kWhite);
  EXPECT_EQ(art(image), "\n.....\n#####\n.....\n");
  Image missed = blank(5, 3);
  draw_line(missed, -1e15, -40, 1e15, -40, kWhite);
  draw_line(missed, -5, 4, 4, 40, kWhite);
  EXPECT_EQ(missed, blank(5, 3));
}

TEST(DrawText, LettersLookLikeThemselves) {
  Image image = blank(19, 11);
  draw_text(image, 1, 1, "Kg?", kWhite);
  EXPECT_EQ(art(image), R"(
...................
.#...#........###..
.#..#........#...#.
.#.#....####.....#.
.##....#...#....#..
.#.#...#...#...#...
.#..#..#...#.......
.#...#..####...#...
...........#.......
........###........
...................
)");
}

TEST(DrawText, ScalesToMultiplesOfSeven) {
  Image small = blank(30, 9), large = blank(60, 18);
  draw_text(small, 0, 0, "Ab, 9", kWhite, 7);
  draw_text(large, 0, 0, "Ab, 9", kWhite, 14);
  for (int y = 0; y < large.height; ++y) {
    for (int x = 0; x < large.width; ++x) EXPECT_EQ(large.row(y)[x * 3], small.row(y / 2)[x / 2 * 3]);
  }
}

TEST(DrawText, EveryCharacterHasItsOwnGlyph) {
  std::vector<std::vector<std::uint8_t>> seen;
  for (char c = 32; c < 127; ++c) {
    Image image = blank(6, 9, 1);
    draw_text(image, 0, 0, std::string(1, c), kWhite);
    EXPECT_THAT(seen, testing::Not(testing::Contains(image.pixels))) << c;
    for (int y = 0; y < 9; ++y) EXPECT_EQ(image.row(y)[5], 0) << c << " reaches into the next letter";
    seen.push_back(image.pixels);
  }
}

TEST(DrawText, UnknownCharactersAreQuestionMarks) {
  Image expected = blank(20, 20), image = blank(20, 20);
  draw_text(expected, 0, 0, "a?b\n?", kWhite);
  draw_text(image, 0, 0, "a\u00b5b\n\u4e2d", kWhite);  // two and three bytes of UTF-8
  EXPECT_EQ(art(image), art(expected));
  EXPECT_NE(image, blank(20, 20));
}

TEST(DrawText, WidthIsWhatIsDrawn) {
  EXPECT_EQ(text_width(""), 0);
  EXPECT_EQ(text_width("H"), 5);
  EXPECT_EQ(text_width("HH"), 11);
  EXPECT_EQ(text_width("H\nHHH\nH"), 17);
  EXPECT_EQ(text_width("H\u00b5", 14), 22);
  Image image = blank(40, 30);
  draw_text(image, 0, 0, "HH", kWhite, 21);
  int rightmost = 0;
  for (int x = 0; x < 40; ++x) {
    if (image.row(0)[x * 3] != 0) rightmost = x;
  }
  EXPECT_EQ(rightmost + 1, text_width("HH", 21));
}

TEST(DrawText, ClipsEverywhere) {
  Image image = blank(4, 4);
  draw_text(image, -3, -3, "MMMM", kWhite, 14);
  draw_text(image, std::numeric_limits<int>::max(), std::numeric_limits<int>::min(), "x", kWhite, 1'000'000);
  EXPECT_NE(image, blank(4, 4));
}

TEST(Draw, NonsenseIsAnError) {
  Image image = blank(4, 4);
  EXPECT_THROW(draw_rectangle(image, 0, 0, 2, 2, kWhite, 0), Error);
  EXPECT_THROW(draw_rectangle(image, NAN, 0, 2, 2, kWhite), Error);
  EXPECT_THROW(draw_line(image, 0, 0, INFINITY, 2, kWhite), Error);
  EXPECT_THROW(draw_line(image, 0, 0, 1, 2, kWhite, -1), Error);
  EXPECT_THROW(draw_line(image, 0, 0, 1, 2, kWhite, 1001), Error);
  EXPECT_THROW(draw_text(image, 0, 0, "x", kWhite, 0), Error);
  Image broken = blank(4, 4);
  broken.pixels.clear();
  EXPECT_THROW(draw_text(broken, 0, 0, "x", kWhite), Bug);
}

}  // namespace
}  // namespace kerf
