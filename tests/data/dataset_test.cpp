#include "data/sentence.h"

#include <gtest/gtest.h>
#include <kerf/dataset.h>

namespace kerf {
namespace {

TEST(Box, OverlapOfKnownRectangles) {
  const Box box{10, 10, 4, 2};
  EXPECT_EQ(iou(box, box), 1);
  EXPECT_EQ(shared_area(box, {12, 11, 4, 2}), 2);
  EXPECT_DOUBLE_EQ(iou(box, {12, 11, 4, 2}), 2.0 / 14);
  EXPECT_DOUBLE_EQ(iou(box, {11, 10.5, 1, 1}), 1.0 / 8) << "one inside the other";
  EXPECT_EQ(iou(box, {14, 10, 4, 2}), 0) << "touching";
  EXPECT_EQ(iou(box, {100, 10, 4, 2}), 0);
  EXPECT_EQ(iou(box, {11, 11, 0, 0}), 0);
  EXPECT_EQ(iou({1, 1, 0, 0}, {1, 1, 0, 0}), 0);
}

TEST(Dataset, FindsItsParts) {
  const Dataset dataset{"", {{4, "pinch"}, {9, "burr"}}, {}, {{1, 5, 4}, {2, 6, 9}, {3, 5, 9}}};
  EXPECT_EQ(dataset.category(9).name, "burr");
  EXPECT_EQ(sentence_of([&] { dataset.category(5); }), "the data set has no category with id 5");
  EXPECT_EQ(dataset.find_category("pinch")->id, 4);
  EXPECT_EQ(dataset.find_category("Pinch"), nullptr);
  const auto found = dataset.of_image(5);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0]->id, 1);
  EXPECT_EQ(found[1]->id, 3);
  EXPECT_TRUE(dataset.of_image(7).empty());
}

}  // namespace
}  // namespace kerf
