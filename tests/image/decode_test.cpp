// Decoding against Pillow, pixel for pixel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include "image/fixtures.h"

namespace kerf {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

class DecodeTest : public testing::TestWithParam<Expectation> {};

TEST_P(DecodeTest, IsWhatPillowDecodes) {
  const Expectation& expected = GetParam();
  const Image image = decode_fixture(expected);
  EXPECT_EQ(image.width, expected.width);
  EXPECT_EQ(image.height, expected.height);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(fnv1a(image.pixels), expected.hash);
}

std::string test_name(const testing::TestParamInfo<Expectation>& info) {
  std::string name = info.param.file + "_" + std::to_string(info.param.page) + "_" + info.param.alpha;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Fixtures, DecodeTest, testing::ValuesIn(expectations()), test_name);

TEST(Decode, FixturesAreThere) {
  EXPECT_GT(expectations().size(), 130u);
}

TEST(Decode, OrientationCanBeLeftAlone) {
  const Image upright = load_image(fixture_folder() / "exif1.jpg");
  const Image raw = load_image(fixture_folder() / "exif6.jpg", {.apply_exif_orientation = false});
  EXPECT_EQ(raw.width, upright.width);
  EXPECT_EQ(raw.pixels, upright.pixels);
}

TEST(Decode, PagesAreCounted) {
  EXPECT_EQ(count_pages(bytes_of(fixture("pages.tif")), "x"), 3);
  EXPECT_EQ(count_pages(bytes_of(fixture("rgb8.png")), "x"), 1);
  EXPECT_EQ(count_pages(bytes_of(fixture("grey.jpg")), "x"), 1);
  EXPECT_EQ(count_pages(bytes_of(fixture("rgb24.bmp")), "x"), 1);
  EXPECT_THROW(count_pages(bytes_of("GIF89a"), "x"), Error);
}

TEST(Decode, MissingPagesAreErrors) {
  const auto load = [](const std::string& name, int page) {
    load_image(fixture_folder() / name, {.page = page});
  };
  EXPECT_THAT([&] { load("pages.tif", 3); },
              ThrowsMessage<Error>(AllOf(HasSubstr("pages.tif"), HasSubstr("3 page(s), page 3 (from 0)"))));
  EXPECT_THAT([&] { load("rgb8.png", 1); }, ThrowsMessage<Error>(HasSubstr("single page, page 1")));
  EXPECT_THROW(load("pages.tif", -1), Error);
}

TEST(Decode, ContentCountsNotTheName) {
  const std::string bytes = fixture("rgb8.png");
  EXPECT_EQ(decode_image(bytes_of(bytes), "wrong.jpg"), load_image(fixture_folder() / "rgb8.png"));
}

}  // namespace
}  // namespace kerf
