#include "inspect/scored_box.h"

#include <gtest/gtest.h>

namespace kerf::inspect {
namespace {

TEST(Suppress, DropsWhatASurerOneOfItsLabelCovers) {
  const Box box{10, 10, 20, 20}, near{12, 10, 20, 20}, far{25, 10, 20, 20};
  const std::vector<ScoredBox> boxes{
      {{"burr", near}, 0.4}, {{"burr", box}, 0.8}, {{"pinch", near}, 0.5}, {{"burr", far}, 0.3}};
  const auto kept = suppress(boxes, 10);
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(kept[0].labelled.box, box);
  EXPECT_EQ(kept[1].labelled.label, "pinch") << "another label keeps its place";
  EXPECT_EQ(kept[2].labelled.box, far) << "they overlap by less than half";
  EXPECT_EQ(suppress(boxes, 2).size(), 2u);
  EXPECT_EQ(suppress(boxes, 2)[0].score, 0.8) << "the surest stay";
}

}  // namespace
}  // namespace kerf::inspect
