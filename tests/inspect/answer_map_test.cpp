#include "inspect/answer_map.h"

#include <gtest/gtest.h>

namespace kerf::inspect {
namespace {

TEST(AnswerMap, TellsDigitsAndLabelsOfEachDefect) {
  const std::string text =
      R"({"count": 2, "defects": [{"bbox_2d": [1, 23, 4, 5], "label": "burr"}, {"bbox_2d": [6, 7, 8, 9], "label": "pinch"}]})";
  const auto map = map_answer(text);
  std::string marks;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (map.places[i] != Place::frame) marks += std::string(1, text[i]) + std::to_string(map.defects[i]);
  EXPECT_EQ(marks, "1020304050b0u0r0r061718191p1i1n1c1h1");
}

TEST(AnswerMap, BrokenAnswersAreFrame) {
  for (const char* text : {"", "{\"bbox_2d\": [1, 2", "{\"bbox_2d\": [1, 2, 3, 4]}"}) {
    const auto map = map_answer(text);
    for (auto place : map.places) EXPECT_EQ(place, Place::frame) << text;
  }
}

}  // namespace
}  // namespace kerf::inspect
