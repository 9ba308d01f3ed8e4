// Conversion, cropping and scaling.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <climits>

#include "image/fixtures.h"

namespace kerf {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

Image picture() {
  return load_image(fixture_folder() / "rgb8.png");
}

int largest_difference(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height || a.channels != b.channels) return INT_MAX;
  int largest = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    largest = std::max(largest, std::abs(int(a.pixels[i]) - int(b.pixels[i])));
  }
  return largest;
}

// luma.png is Pillow's convert("L") of rgb8.png.
TEST(Convert, GreyIsPillowsLuma) {
  const Image grey = to_grey(picture());
  EXPECT_EQ(grey.channels, 1);
  EXPECT_EQ(to_rgb(grey), load_image(fixture_folder() / "luma.png"));
  EXPECT_EQ(to_grey(grey), grey);
  EXPECT_EQ(to_grey(to_rgb(grey)), grey);
  EXPECT_EQ(to_rgb(picture()), picture());
}

TEST(Crop, TakesThePart) {
  const Image whole = picture();
  const Image part = crop(whole, 5, 3, 7, 4);
  ASSERT_EQ(part.width, 7);
  ASSERT_EQ(part.height, 4);
  for (int y = 0; y < 4; ++y) {
    for (int i = 0; i < 21; ++i) EXPECT_EQ(part.row(y)[i], whole.row(3 + y)[15 + i]);
  }
  EXPECT_EQ(crop(whole, 0, 0, whole.width, whole.height), whole);
}

TEST(Crop, ClipsToTheImage) {
  const Image whole = picture();
  EXPECT_EQ(crop(whole, -10, -10, 15, 12), crop(whole, 0, 0, 5, 2));
  EXPECT_EQ(crop(whole, 30, 20, INT_MAX, INT_MAX), crop(whole, 30, 20, 7, 9));
}

TEST(Crop, NothingLeftIsAnError) {
  const Image whole = picture();
  EXPECT_THAT([&] { crop(whole, whole.width, 0, 5, 5); }, ThrowsMessage<Error>(HasSubstr("nothing is left")));
  EXPECT_THROW(crop(whole, 0, -5, 5, 5), Error);
  EXPECT_THROW(crop(whole, INT_MIN, INT_MIN, INT_MAX, INT_MAX), Error);
  EXPECT_THROW(crop(whole, 3, 3, 0, 5), Error);
  EXPECT_THROW(crop(whole, 3, 3, -2, 5), Error);
}

// scaled_WxH.png is Pillow's resize(.., BILINEAR) of rgb8.png. Both round to bytes between the two
// directions.
TEST(Scale, IsPillowsBilinear) {
  for (const auto& [width, height] : {std::pair{74, 60}, {20, 11}, {5, 40}, {1, 1}, {37, 29}}) {
    const Image expected = load_image(fixture_folder() / fmt::format("scaled_{}x{}.png", width, height));
    EXPECT_LE(largest_difference(scale(picture(), width, height), expected), 1) << width << " x " << height;
  }
  EXPECT_EQ(scale(picture(), 37, 29), picture());
}

TEST(Scale, ReducingAveragesFinePatterns) {
  Image stripes{400, 4, 1, {}};
  for (int i = 0; i < 1600; ++i) stripes.pixels.push_back(i % 2 == 0 ? 0 : 255);
  for (const std::uint8_t value : scale(stripes, 40, 2).pixels) EXPECT_NEAR(value, 127, 8);
}

TEST(Scale, ConstantsStayConstant) {
  const Image flat{13, 9, 3, std::vector<std::uint8_t>(13 * 9 * 3, 255)};
  for (const auto& [width, height] : {std::pair{1, 1}, {6, 200}, {300, 2}, {13, 8}}) {
    EXPECT_THAT(scale(flat, width, height).pixels, testing::Each(255));
  }
}

TEST(Scale, EmptyTargetsAreErrors) {
  EXPECT_THAT([] { scale(picture(), 0, 5); }, ThrowsMessage<Error>(HasSubstr("scaled to 0 x 5")));
  EXPECT_THROW(scale(picture(), 5, -1), Error);
}

}  // namespace
}  // namespace kerf
