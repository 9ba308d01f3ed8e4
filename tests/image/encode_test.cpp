#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <cmath>
#include <random>

#include "image/fixtures.h"

namespace kerf {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

Image noise(int width, int height, int channels) {
  std::mt19937 random(7);
  Image image{width, height, channels, {}};
  image.pixels.resize(std::size_t(width) * height * channels);
  for (auto& value : image.pixels) value = std::uint8_t(random());
  return image;
}

double mean_difference(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(int(a.pixels[i]) - int(b.pixels[i]));
  return sum / double(a.pixels.size());
}

TEST(Encode, PngKeepsEveryPixel) {
  for (const auto& [width, height] : {std::pair{1, 1}, {7, 3}, {1, 300}, {300, 1}, {64, 65}}) {
    const Image rgb = noise(width, height, 3);
    EXPECT_EQ(decode_image(bytes_of(encode_png(rgb)), "rgb"), rgb);
    const Image grey = noise(width, height, 1);
    EXPECT_EQ(decode_image(bytes_of(encode_png(grey)), "grey"), to_rgb(grey));
  }
}

TEST(Encode, JpegIsCloseAndQualityCounts) {
  const Image picture = load_image(fixture_folder() / "rgb8.png");
  std::size_t previous_size = 0;
  double previous_error = 256;
  for (const int quality : {10, 50, 90, 100}) {
    const std::string bytes = encode_jpeg(picture, quality);
    const double error = mean_difference(decode_image(bytes_of(bytes), "jpeg"), picture);
    EXPECT_GT(bytes.size(), previous_size) << quality;
    EXPECT_LT(error, previous_error) << quality;
    previous_size = bytes.size();
    previous_error = error;
  }
  EXPECT_LT(previous_error, 8);
}

TEST(Encode, GreyJpegHasOneComponent) {
  const Image grey = to_grey(load_image(fixture_folder() / "rgb8.png"));
  const std::string bytes = encode_jpeg(grey, 95);
  const std::size_t frame =
      bytes.find("\xff\xc0");  // baseline frame: length, precision, height, width, components
  ASSERT_NE(frame, std::string::npos);
  EXPECT_EQ(bytes[frame + 9], 1);
  EXPECT_LT(mean_difference(decode_image(bytes_of(bytes), "jpeg"), to_rgb(grey)), 2);
}

TEST(Encode, JpegGrowsBeyondItsFirstBuffer) {
  const Image large = noise(600, 500, 3);
  const std::string bytes = encode_jpeg(large, 100);
  EXPECT_GT(bytes.size(), 300'000u);
  EXPECT_LT(mean_difference(decode_image(bytes_of(bytes), "jpeg"), large), 64);
}

TEST(Encode, LimitsOfJpegAreErrors) {
  const Image image = noise(4, 4, 3);
  EXPECT_THAT([&] { encode_jpeg(image, 0); },
              ThrowsMessage<Error>(HasSubstr("quality is 0, expected 1 to 100")));
  EXPECT_THROW(encode_jpeg(image, 101), Error);
  EXPECT_THAT([] { encode_jpeg(noise(70'000, 1, 1)); }, ThrowsMessage<Error>(HasSubstr("image dimension")));
}

TEST(Encode, BrokenImagesAreBugs) {
  Image image = noise(4, 4, 3);
  image.pixels.pop_back();
  EXPECT_THROW(encode_png(image), Bug);
  EXPECT_THROW(encode_jpeg(image), Bug);
  EXPECT_THROW(encode_png(Image{}), Bug);
  image.channels = 2;
  EXPECT_THROW(encode_png(image), Bug);
}

}  // namespace
}  // namespace kerf
