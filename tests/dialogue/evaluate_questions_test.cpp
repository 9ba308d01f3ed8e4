// Dialogues as questions, answers read back, and cases measured on their maps.
#include <gmock/gmock.h>
#include <kerf/dialogue_cases.h>
#include <kerf/error.h>
#include <kerf/evaluate_dialogue.h>

#include "dialogue/hand_case.h"
#include "support/temporary.h"

namespace kerf::dialogue {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Path kMaps = Path(KERF_SOURCE_DIR) / "examples/wafers/patterns.npz";

Dialogue with_tools() {
  Dialogue dialogue;
  dialogue.images = {"maps/m.npz[12]"};
  dialogue.kinds = {"type", "yield"};
  Message first = text_message("user", "Type?");
  ContentPart picture;
  picture.kind = ContentPart::Kind::image;
  picture.source = "maps/m.npz[12]";
  first.content.insert(first.content.begin(), picture);
  Message call;
  call.role = "assistant";
  call.tool_calls = {{"wafer_facts", "{}"}};
  dialogue.messages = {first,
                       text_message("assistant", "Center."),
                       text_message("user", "Yield?"),
                       call,
                       text_message("tool", "yield: 1.0 %"),
                       text_message("assistant", "1.0 %."),
                       text_message("user", "Thanks.")};
  return dialogue;
}

TEST(DialogueQuestions, HaveTheTurnsBeforeWithoutTools) {
  const auto questions = dialogue_questions(with_tools(), 7);
  ASSERT_EQ(questions.size(), 3u);
  EXPECT_EQ(questions[0].id, "\"7:1\"");
  EXPECT_EQ(*questions[0].wafer, Path("maps/m.npz"));
  EXPECT_EQ(questions[0].index, 12);
  EXPECT_EQ(questions[0].question, "Type?");
  EXPECT_TRUE(questions[0].earlier.empty());
  EXPECT_THAT(questions[2].earlier,
              ElementsAre(text_message("user", "Type?"), text_message("assistant", "Center."),
                          text_message("user", "Yield?"), text_message("assistant", "1.0 %.")));
}

TEST(DialogueQuestions, AreReadBackAsLines) {
  for (const AskQuestion& question : dialogue_questions(with_tools(), 1)) {
    const auto read = parse_ask_line(ask_question_json(question), "q");
    EXPECT_EQ(read.id, question.id);
    EXPECT_EQ(read.wafer, question.wafer);
    EXPECT_EQ(read.index, question.index);
    EXPECT_EQ(read.earlier, question.earlier);
    EXPECT_EQ(read.question, question.question);
  }
}

TEST(DialogueQuestions, PicturesAreNoMaps) {
  Dialogue dialogue = with_tools();
  dialogue.images = {"a.JPG"};
  EXPECT_EQ(*dialogue_questions(dialogue, 1)[0].image, Path("a.JPG"));
  dialogue.images = {"maps.npz[x]"};
  EXPECT_THAT(test::sentence_of<Error>([&] { dialogue_questions(dialogue, 1); }), HasSubstr("maps.npz[x]"));
}

TEST(AskAnswers, AreReadAsWritten) {
  AskAnswer answer{"\"1:2\"", "良率 1 %", "Center+Loc", 0.5, true, {-0.1}, {"a.b"}, ""};
  const AskAnswer read = parse_ask_answer(ask_answer_json(answer), "a");
  EXPECT_EQ(read.id, answer.id);
  EXPECT_EQ(read.text, answer.text);
  EXPECT_EQ(read.class_name, answer.class_name);
  EXPECT_EQ(read.confidence, answer.confidence);
  EXPECT_TRUE(read.unknown);
  EXPECT_EQ(read.cites, answer.cites);
  answer.error = "no map";
  EXPECT_EQ(parse_ask_answer(ask_answer_json(answer), "a").error, "no map");
}

TEST(AskAnswers, MistakesAreNamedWithTheirLine) {
  const test::TemporaryFolder folder;
  const auto sentence = [&](const std::string& line) {
    write_file(folder / "a.jsonl", R"({"id":"1:1","text":"x"})"
                                   "\n\n" +
                                       line + "\n");
    return test::sentence_of<Error>([&] { load_ask_answers(folder / "a.jsonl"); });
  };
  EXPECT_THAT(sentence("{"), HasSubstr("a.jsonl: line 3"));
  EXPECT_THAT(sentence("[]"), HasSubstr("JSON object"));
  EXPECT_THAT(sentence(R"({"id":"1:2"})"), HasSubstr("'text' or 'error'"));
  EXPECT_THAT(sentence(R"({"text":3})"), HasSubstr("'text'"));
  EXPECT_THAT(sentence(R"({"text":"","unknown":1})"), HasSubstr("'unknown'"));
  EXPECT_THAT(sentence(R"({"text":"","confidence":"1"})"), HasSubstr("'confidence'"));
  EXPECT_THAT(sentence(R"({"text":"","cites":[1]})"), HasSubstr("'cites'"));
}

TEST(MeasuredCases, AreThoseOfTheMaps) {
  const auto maps = load_wafers(kMaps);
  std::vector<Dialogue> dialogues(2);
  dialogues[0].images = {"patterns.npz[3]"};
  dialogues[0].classes = maps[3].labels, dialogues[1].classes = maps[0].labels;
  dialogues[1].images = {kMaps.string() + "[0]"};
  const auto cases = measured_cases(dialogues, kMaps.parent_path());
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].labels, maps[3].labels);
  const auto facts_of = [](const WaferMap& map) {
    auto facts = wafer_case(map).facts;
    const auto fitted = fitted_facts(map, measure_wafer(map), map.labels);
    facts.insert(facts.end(), fitted.begin(), fitted.end());
    return facts;
  };
  EXPECT_TRUE(cases[0].facts == facts_of(maps[3]));
  EXPECT_TRUE(cases[1].facts == facts_of(maps[0]));
  EXPECT_FALSE(cases[0].facts == cases[1].facts);
}

TEST(MeasuredCases, MissingMapsAreNamed) {
  std::vector<Dialogue> dialogues(1);
  const auto sentence = [&] {
    return test::sentence_of<Error>([&] { measured_cases(dialogues, kMaps.parent_path()); });
  };
  EXPECT_THAT(sentence(), HasSubstr("dialogue 1"));
  dialogues[0].images = {"patterns.npz[100000]"};
  EXPECT_THAT(sentence(), HasSubstr("no map 100000"));
}

}  // namespace
}  // namespace kerf::dialogue
