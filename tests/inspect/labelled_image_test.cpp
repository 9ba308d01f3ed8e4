#include "inspect/labelled_image.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace kerf::inspect {
namespace {

/// A dark picture whose one bright rectangle is its label's box.
LabelledImage marked(int width, int height, const Box& box) {
  LabelledImage sample{{width, height, 3, std::vector<std::uint8_t>(std::size_t(width) * height * 3, 10)},
                       {{"burr", box}}};
  for (int y = int(box.y); y < int(box.y + box.height); ++y)
    for (int x = int(box.x); x < int(box.x + box.width); ++x)
      for (int c = 0; c < 3; ++c) sample.image.row(y)[x * 3 + c] = 250;
  return sample;
}

/// Bounds of the bright pixels.
Box bright(const Image& image, int threshold) {
  int x0 = image.width, y0 = image.height, x1 = -1, y1 = -1;
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x)
      if (image.row(y)[x * 3] > threshold)
        x0 = std::min(x0, x), y0 = std::min(y0, y), x1 = std::max(x1, x), y1 = std::max(y1, y);
  return {double(x0), double(y0), double(x1 - x0 + 1), double(y1 - y0 + 1)};
}

TEST(LabelledImage, TurnsMovePixelsAndBoxesAlikeAndBack) {
  const auto sample = marked(40, 30, {5, 8, 12, 6});
  std::set<std::vector<std::uint8_t>> pictures;
  for (int number = 0; number < 8; ++number) {
    const auto turned = turn(sample, number);
    EXPECT_EQ(turned.boxes[0].box, bright(turned.image, 128)) << number;
    EXPECT_EQ(turn_back(turned.boxes[0].box, number, 40, 30), sample.boxes[0].box) << number;
    pictures.insert(turned.image.pixels);
  }
  EXPECT_EQ(pictures.size(), 8u);
}

/// The same with a reference that shows the box too.
LabelledImage with_reference(LabelledImage sample) {
  sample.reference = to_grey(sample.image);
  return sample;
}

TEST(LabelledImage, AReferenceIsTurnedAndEnlargedWithItsPicture) {
  const auto sample = with_reference(marked(96, 96, {40, 30, 24, 18}));
  AugmentOptions options;
  options.gain = options.offset = options.noise = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto changed = augment(sample, options, Random(seed));
    EXPECT_EQ(changed.reference.pixels, to_grey(changed.image).pixels) << seed;
  }
  options.gain = 0.2, options.offset = 20;  // light is the picture's, not the reference's
  const auto toned = augment(sample, options, Random(3));
  EXPECT_EQ(*std::ranges::max_element(toned.reference.pixels), 250);
}

TEST(LabelledImage, BesideASeamAReferenceMayTellNothing) {
  const auto first = with_reference(marked(40, 30, {8, 6, 10, 8})), second = marked(40, 30, {14, 18, 20, 6});
  const auto joined = join(first, second, {true, 24}, 0.5);
  ASSERT_EQ(joined.reference.width, 40);
  EXPECT_EQ(joined.reference.row(8)[10], 250);
  EXPECT_EQ(joined.reference.row(8)[24], kUnknown);
  EXPECT_TRUE(join(second, second, {true, 24}, 0.5).reference.pixels.empty());
}

TEST(LabelledImage, AugmentedBoxesStillFitTheirPixels) {
  const auto sample = marked(96, 96, {40, 30, 24, 18});
  AugmentOptions options;
  options.gain = 0.1, options.offset = 10, options.noise = 3;
  int checked = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto changed = augment(sample, options, Random(seed));
    if (changed.boxes.empty()) continue;
    EXPECT_GT(iou(changed.boxes[0].box, bright(changed.image, 128)), 0.85) << seed;
    ++checked;
  }
  EXPECT_GT(checked, 50);
}

TEST(LabelledImage, ASeamKeepsOfEachPictureItsSideAndWhatIsVisibleThere) {
  const auto first = marked(40, 30, {8, 6, 10, 8}), second = marked(40, 30, {14, 18, 20, 6});
  const auto upright = join(first, second, {true, 24}, 0.5);
  ASSERT_EQ(upright.boxes.size(), 2u);
  EXPECT_EQ(upright.boxes[0].box, (Box{8, 6, 10, 8}));
  EXPECT_EQ(upright.boxes[1].box, (Box{24, 18, 10, 6}));  // a half of it
  EXPECT_EQ(bright(upright.image, 128), (Box{8, 6, 26, 18}));
  EXPECT_EQ(join(first, second, {true, 25}, 0.5).boxes.size(), 1u);
  const auto level = join(first, second, {false, 10}, 0.5);
  ASSERT_EQ(level.boxes.size(), 2u);
  EXPECT_EQ(level.boxes[0].box, (Box{8, 6, 10, 4}));
  EXPECT_EQ(level.boxes[1].box, (Box{14, 18, 20, 6}));
  EXPECT_EQ(bright(level.image, 128), (Box{8, 6, 26, 18}));
}

TEST(LabelledImage, SameRandomnessGivesTheSamePicture) {
  const auto sample = marked(64, 64, {20, 20, 10, 10});
  EXPECT_EQ(augment(sample, {}, Random(3)).image, augment(sample, {}, Random(3)).image);
  EXPECT_NE(augment(sample, {}, Random(3)).image, augment(sample, {}, Random(4)).image);
}

}  // namespace
}  // namespace kerf::inspect
