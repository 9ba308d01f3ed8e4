#include "inspect/answer.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <nlohmann/json.hpp>

#include "support/temporary.h"

namespace kerf::inspect {
namespace {

const std::vector<std::string> kLabels = {"bridge", "burr"};

TEST(Answer, WritesReadingOrderInThousandths) {
  const std::vector<LabelledBox> boxes = {
      {"burr", {200, 300, 40, 60}}, {"bridge", {380, 2, 20, 30}}, {"burr", {10, 10, 20, 20}}};
  EXPECT_EQ(
      write_answer(boxes, 400, 400),
      R"({"count": 3, "defects": [{"bbox_2d": [25, 25, 75, 75], "label": "burr"}, {"bbox_2d": [950, 5, 1000, 80], "label": "bridge"}, {"bbox_2d": [500, 750, 600, 900], "label": "burr"}]})");
  EXPECT_EQ(write_answer({}, 400, 400), R"({"count": 0, "defects": []})");
}

TEST(Answer, ReadsBackWhatItWrote) {
  const std::vector<LabelledBox> boxes = {{"burr", {10, 20, 60, 40}}, {"bridge", {100, 300, 100, 100}}};
  const auto read = read_answer(write_answer(boxes, 500, 800), kLabels, 500, 800);
  ASSERT_EQ(read.size(), boxes.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].label, boxes[i].label);
    EXPECT_GT(iou(read[i].box, boxes[i].box), 0.97);
  }
}

TEST(Answer, LeavesOutWhatIsNoDefect) {
  EXPECT_TRUE(
      read_answer(R"({"count":1,"defects":[{"bbox_2d":[5,5,5,9],"label":"burr"}]})", kLabels, 100, 100)
          .empty())
      << "no width";
  EXPECT_TRUE(
      read_answer(R"({"count":1,"defects":[{"bbox_2d":[1,5,5,9],"label":"scratch"}]})", kLabels, 100, 100)
          .empty())
      << "no such label";
}

TEST(Answer, BoxesKeepTheirPlaceWhenOthersAreLeftOut) {
  std::vector<std::size_t> places;
  const auto boxes = read_answer(
      R"({"count":3,"defects":[{"bbox_2d":[1,2,3,4],"label":"burr"},{"bbox_2d":[5,5,5,9],"label":"burr"},{"bbox_2d":[1,5,5,9],"label":"bridge"}]})",
      kLabels, 100, 100, &places);
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[1].label, "bridge");
  EXPECT_EQ(places, (std::vector<std::size_t>{0, 2}));
}

TEST(Answer, OtherShapesAreRefused) {
  for (const char* text : {"", "[]", "{\"defects\": 3}", "{\"defects\": [1]}",
                           "{\"defects\": [{\"bbox_2d\": [1,2,3], \"label\": \"burr\"}]}",
                           "{\"defects\": [{\"bbox_2d\": [1,2,3,\"x\"], \"label\": \"burr\"}]}"})
    EXPECT_THROW(read_answer(text, kLabels, 10, 10), Error) << text;
}

TEST(Answer, SchemaIsJsonThatNamesTheLabels) {
  const auto schema = nlohmann::json::parse(answer_schema(kLabels, 12));
  EXPECT_EQ(schema["properties"]["count"]["maximum"], 12);
  EXPECT_EQ(schema["properties"]["defects"]["items"]["properties"]["label"]["enum"].size(), 2u);
}

}  // namespace
}  // namespace kerf::inspect
