// Dialogues to JSON and back; expected texts were written by hand after the OpenAI and LLaMA-Factory
// documents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/dialogue_file.h>
#include <kerf/error.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>

#include "support/temporary.h"

namespace kerf {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Dialogue sample() {
  Dialogue dialogue;
  dialogue.images = {"maps.npz[12]"};
  dialogue.messages = {text_message("user", "What is the yield?"),
                       {"assistant", {}, {{"wafer_facts", R"({"about": ["yield"]})"}}},
                       text_message("tool", "yield: 83.4 %"),
                       text_message("assistant", "83.4 % of the tested dies pass.")};
  dialogue.classes = {"Center", "Scratch"};
  dialogue.kinds = {"yield"};
  dialogue.language = "en";
  dialogue.made_by = "grammar";
  dialogue.seed = 18446744073709551615u;
  return dialogue;
}

constexpr std::string_view kSample =
    R"({"images":["maps.npz[12]"],"messages":[{"role":"user","content":"What is the yield?"},)"
    R"({"role":"assistant","content":"","tool_calls":[{"type":"function","function":{"name":"wafer_facts",)"
    R"("arguments":"{\"about\": [\"yield\"]}"}}]},{"role":"tool","content":"yield: 83.4 %"},)"
    R"({"role":"assistant","content":"83.4 % of the tested dies pass."}],"class":["Center","Scratch"],)"
    R"("meta":{"language":"en","kinds":["yield"],"cites":[],"made_by":"grammar","seed":18446744073709551615}})";

std::string refusal(const std::string& line) {
  return test::sentence_of<Error>([&] { parse_dialogue(line, "d.jsonl: line 3"); });
}
std::string refusal_with(const std::string& pointer, const json& value) {
  json document = json::parse(kSample);
  document[json::json_pointer(pointer)] = value;
  return refusal(document.dump());
}

TEST(DialogueJson, WritesOneLineInTheFormOfTheDataSet) {
  EXPECT_EQ(dialogue_json(sample()), kSample);
}

TEST(DialogueJson, ReadsItBack) {
  EXPECT_EQ(parse_dialogue(kSample, "d"), sample());
}

TEST(DialogueJson, MetaMayBeAbsent) {
  const Dialogue read =
      parse_dialogue(R"({"images":[],"messages":[{"role":"user","content":"哪里？"}],"class":[]})", "d");
  EXPECT_EQ(read.messages.front(), text_message("user", "哪里？"));
  EXPECT_EQ(read.made_by, "");
}

TEST(DialogueJson, RefusesWhatIsWrongByItsPlace) {
  EXPECT_EQ(refusal(R"({"images":[],"class":[]})"), "d.jsonl: line 3: messages is missing");
  EXPECT_THAT(refusal("{"), HasSubstr("d.jsonl: line 3"));
  EXPECT_THAT(refusal_with("/images/0", 7), HasSubstr("images[0]: expected a string"));
  EXPECT_THAT(refusal_with("/class", "Center"), HasSubstr("class: expected"));
  EXPECT_THAT(refusal_with("/clas", json::array()), HasSubstr("unknown key \"clas\""));
  EXPECT_THAT(refusal_with("/meta/lang", "en"), HasSubstr("meta: unknown key \"lang\""));
  EXPECT_THAT(refusal_with("/meta/seed", -1), HasSubstr("seed: expected a whole number"));
  EXPECT_THAT(refusal_with("/meta/planted", {0}), HasSubstr("expected one of the assistant"));
  EXPECT_THAT(refusal_with("/messages/0/role", "robot"), HasSubstr("messages[0]: \"role\" is 'robot'"));
  EXPECT_THAT(refusal_with("/messages/1/tool_calls", nullptr), HasSubstr("messages[2]: a tool's result"));
  EXPECT_THAT(refusal_with("/messages/1/tool_calls/0/function/arguments", "[1]"),
              HasSubstr("tool_calls[0]: \"arguments\" is not the text of a JSON object"));
  EXPECT_THAT(refusal_with("/messages", json::array()), HasSubstr("\"messages\" is empty"));
  EXPECT_THAT(refusal(std::string(17 << 20, ' ')), HasSubstr("expected at most 16777216"));
}

TEST(DialogueJson, WritesNothingThatCouldNotBeRead) {
  Dialogue dialogue = sample();
  dialogue.messages[0].role = "robot";
  EXPECT_THAT(test::sentence_of<Error>([&] { dialogue_json(dialogue); }), HasSubstr("robot"));
  dialogue = sample();
  dialogue.made_by = "\xff";
  EXPECT_THAT(test::sentence_of<Error>([&] { dialogue_json(dialogue); }), HasSubstr("UTF-8"));
}

rc::Gen<std::string> texts() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "Center", "划痕", "\"", "\\", "\n", "<image>", " ", "83.4 %", "\t\x01", "🙂", "é")),
      [](const std::vector<std::string>& words) {
        std::string text;
        for (const std::string& word : words) text += word;
        return text;
      });
}

rc::Gen<Message> messages() {
  return rc::gen::exec([] {
    Message message{*rc::gen::element<std::string>("system", "user", "assistant"), {}, {}};
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
      ContentPart part;
      part.kind =
          *rc::gen::element(ContentPart::Kind::text, ContentPart::Kind::image, ContentPart::Kind::video);
      part.text = *texts();
      if (part.kind != ContentPart::Kind::text) part.source = *texts();
      message.content.push_back(part);
    }
    if (message.role == "assistant" && *rc::gen::arbitrary<bool>())
      message.tool_calls.push_back({"f" + *texts(), json({{"about", *texts()}}).dump()});
    return message;
  });
}

rc::Gen<Dialogue> dialogues() {
  return rc::gen::exec([] {
    Dialogue dialogue;
    dialogue.messages = *rc::gen::nonEmpty(rc::gen::container<std::vector<Message>>(messages()));
    const auto names = rc::gen::container<std::vector<std::string>>(texts());
    dialogue.images = *names;
    dialogue.classes = *names;
    dialogue.kinds = *names;
    dialogue.cites = *names;
    dialogue.language = *texts();
    dialogue.made_by = *texts();
    dialogue.seed = *rc::gen::arbitrary<std::uint64_t>();
    for (std::size_t i = 0; i < dialogue.messages.size(); ++i)
      if (dialogue.messages[i].role == "assistant" && *rc::gen::arbitrary<bool>())
        dialogue.planted.push_back(int(i));
    return dialogue;
  });
}

TEST(DialogueJson, EveryDialogueReadsBackAsItWas) {
  EXPECT_TRUE(rc::check("round trip", [] {
    const Dialogue dialogue = *dialogues();
    const std::string line = dialogue_json(dialogue);
    RC_ASSERT(line.find('\n') == std::string::npos);
    RC_ASSERT(parse_dialogue(line, "d") == dialogue);
  }));
}

TEST(DialogueJson, ShareGptHasATurnForEverySpeaker) {
  Dialogue dialogue = sample();
  dialogue.messages.insert(dialogue.messages.begin(), text_message("system", "You are Kerf."));
  dialogue.messages.insert(dialogue.messages.begin() + 4, text_message("tool", "failed: 12"));
  const json expected = {
      {"conversations",
       {{{"from", "system"}, {"value", "You are Kerf."}},
        {{"from", "human"}, {"value", "<image>\nWhat is the yield?"}},
        {{"from", "function_call"}, {"value", R"({"name":"wafer_facts","arguments":{"about":["yield"]}})"}},
        {{"from", "observation"}, {"value", "yield: 83.4 %\nfailed: 12"}},
        {{"from", "gpt"}, {"value", "83.4 % of the tested dies pass."}}}},
      {"images", {"maps.npz[12]"}}};
  EXPECT_EQ(json::parse(sharegpt_json(dialogue)), expected);
}

TEST(DialogueJson, ShareGptKeepsTheMarksOfPicturesThatAreInTheText) {
  Dialogue dialogue = sample();
  dialogue.messages = {
      {"user", {{ContentPart::Kind::text, "this: "}, {ContentPart::Kind::image, "", "maps.npz[12]"}}, {}}};
  EXPECT_EQ(json::parse(sharegpt_json(dialogue))["conversations"][0]["value"], "this: <image>");
}

TEST(DialogueFile, NamesTheLine) {
  const test::TemporaryFolder folder;
  write_file(folder / "d.jsonl", std::string(kSample) + "\r\n\n" + std::string(kSample) + "\n{}");
  std::size_t seen = 0;
  const auto sentence = test::sentence_of<Error>([&] {
    read_dialogues(folder / "d.jsonl",
                   [&](Dialogue&& dialogue) { return seen += dialogue == sample(), true; });
  });
  EXPECT_EQ(seen, 2u);
  EXPECT_THAT(sentence, HasSubstr("d.jsonl: line 4: messages is missing"));
  write_file(folder / "none.jsonl", "");
  EXPECT_TRUE(load_dialogues(folder / "none.jsonl").empty());
}

TEST(DialogueFile, TheIdIsOfWhatIsSaid) {
  Dialogue other = sample();
  other.seed = 5;
  EXPECT_EQ(dialogue_id(other), dialogue_id(sample()));
  EXPECT_EQ(dialogue_id(other).size(), 16u);
  other.classes = {"Center"};
  EXPECT_NE(dialogue_id(other), dialogue_id(sample()));
}

}  // namespace
}  // namespace kerf
