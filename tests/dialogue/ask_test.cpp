#include <gmock/gmock.h>
#include <kerf/ask.h>
#include <kerf/error.h>

namespace kerf {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& line) {
  try {
    parse_ask_line(line, "q.jsonl:3");
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("q.jsonl:3"));
    return error.what();
  }
  return "";
}

TEST(AskLine, HoldsPictureAndTurns) {
  const auto asked = parse_ask_line(
      R"({"id":7,"wafer":{"file":"m/maps.npz","index":12},"messages":[{"role":"user","content":"Type?"},)"
      R"({"role":"assistant","content":"Center."},{"role":"user","content":[{"type":"text","text":"Why?"}]}]})",
      "q");
  EXPECT_EQ(asked.id, "7");
  EXPECT_EQ(*asked.wafer, Path("m/maps.npz"));
  EXPECT_EQ(asked.index, 12);
  EXPECT_EQ(asked.question, "Why?");
  ASSERT_EQ(asked.earlier.size(), 2u);
  EXPECT_EQ(asked.earlier[1], text_message("assistant", "Center."));
  EXPECT_FALSE(asked.image);
}

TEST(AskLine, NeedsNoPicture) {
  const auto asked = parse_ask_line(R"({"messages":[{"role":"user","content":"你好"}]})", "q");
  EXPECT_EQ(asked.id, "null");
  EXPECT_FALSE(asked.wafer || asked.image);
  EXPECT_EQ(asked.question, "你好");
}

TEST(AskLine, MistakesAreNamed) {
  const std::string messages = R"("messages":[{"role":"user","content":"?"}])";
  EXPECT_THAT(refusal("{"), HasSubstr("q.jsonl:3"));
  EXPECT_THAT(refusal("[]"), HasSubstr("expected a JSON object"));
  EXPECT_THAT(refusal("{}"), HasSubstr("'messages'"));
  EXPECT_THAT(refusal(R"({"messages":[{"role":"assistant","content":"?"}]})"), HasSubstr("last message"));
  EXPECT_THAT(refusal(R"({"messages":[{"role":"user","content":""}]})"), HasSubstr("no text"));
  EXPECT_THAT(refusal(R"({"wafer":"a.npz",)" + messages + "}"), HasSubstr("'file'"));
  EXPECT_THAT(refusal(R"({"wafer":{"file":"a","index":-1},)" + messages + "}"), HasSubstr("'index'"));
  EXPECT_THAT(refusal(R"({"image":3,)" + messages + "}"), HasSubstr("'image'"));
  EXPECT_THAT(refusal(R"({"image":"a.png","wafer":{"file":"a"},)" + messages + "}"), HasSubstr("both"));
  EXPECT_THAT(refusal(R"({"messages":[{"role":"user","content":[{"type":"image","image":"a.png"}]}]})"),
              HasSubstr("under 'wafer' or 'image'"));
}

TEST(AskLine, TheIdComesBackAsItWas) {
  AskAnswer answer;
  answer.id = ask_line_id(R"({"id":"a\"1","messages":3})");
  answer.error = "line 3: no";
  EXPECT_EQ(ask_answer_json(answer), R"({"id":"a\"1","error":"line 3: no"})");
  EXPECT_EQ(ask_line_id("{"), "null");
}

TEST(AskLine, AnAnswerIsOneLine) {
  AskAnswer answer{"1", "Yield is 83.4 %.\nNext", "Center", 0.5, false, {-0.25}, {"center.cmp"}, ""};
  EXPECT_EQ(
      ask_answer_json(answer),
      R"({"id":1,"text":"Yield is 83.4 %.\nNext","class_name":"Center","confidence":0.5,"unknown":false,)"
      R"("logprobs":[-0.25],"cites":["center.cmp"]})");
}

}  // namespace
}  // namespace kerf
