// Phrases, conditions and domain folders: what is refused and how it is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <filesystem>
#include <set>

#include "dialogue/condition.h"
#include "dialogue/hand_case.h"
#include "dialogue/noise.h"
#include "dialogue/template.h"
#include "support/temporary.h"

namespace kerf::dialogue {
namespace {

using testing::HasSubstr;

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Template, MakesEachOfItsTexts) {
  const Template phrase = parse_template("(what|which) pattern( please|)?", "here");
  EXPECT_EQ(count_texts(phrase), 4);
  std::set<std::string> texts;
  Random random(1);
  for (int i = 0; i < 200; ++i)
    texts.insert(tidied(*expand(phrase, random, [](const std::string&) { return std::nullopt; })));
  EXPECT_EQ(texts, (std::set<std::string>{"What pattern please?", "What pattern?", "Which pattern please?",
                                          "Which pattern?"}));
}

TEST(Template, ASlotWithoutWordsMakesNoText) {
  Random random(1);
  const Template phrase = parse_template("yield: {yield}", "here");
  EXPECT_EQ(expand(phrase, random, [](const std::string&) { return std::nullopt; }), std::nullopt);
  EXPECT_EQ(expand(phrase, random, [](const std::string& slot) { return std::optional("<" + slot + ">"); }),
            "yield: <yield>");
}

TEST(Template, BracketsThatDoNotMatchAreRefused) {
  for (const char* text : {"(a|b", "a)", "a|b", "{yield", "((a)"})
    EXPECT_THAT(error_of([&] { parse_template(text, "file: line 3"); }), HasSubstr("file: line 3")) << text;
  EXPECT_THAT(error_of([] { parse_template(std::string(100, '('), "x"); }), HasSubstr("16 deep"));
}

TEST(Condition, HoldsOfACase) {
  DialogueCase about{"", {"Center"}, {fact("yield", "83.4 %"), fact("zone.edge.fail_rate", "20.0 %")}};
  const CaseView view = view_case(about, {"Center", "Donut"}, "Normal");
  const Variables drawn = {{"p", "Center"}, {"n", "80"}};
  const auto is = [&](const char* text) { return holds(parse_condition(text, "x"), {view, drawn}); };
  EXPECT_TRUE(is("has {p}"));
  EXPECT_FALSE(is("has Donut"));
  EXPECT_TRUE(is("!has Donut"));
  EXPECT_TRUE(is("single"));
  EXPECT_FALSE(is("mixed"));
  EXPECT_TRUE(is("yield > {n}"));
  EXPECT_FALSE(is("yield < {n}"));
  EXPECT_TRUE(is("zone.edge < yield"));
  EXPECT_TRUE(is("fact yield"));
  EXPECT_FALSE(is("planted"));
  EXPECT_THAT(error_of([] { parse_condition("hat Center", "a: line 4"); }), HasSubstr("a: line 4"));
}

TEST(Noise, DigitsAndChineseStay) {
  Random random(5);
  for (int i = 0; i < 200; ++i) {
    EXPECT_THAT(typed("Is the yield above 85 %?", Typing::hurried, random), HasSubstr("85"));
    EXPECT_THAT(typed("良率是多少？", Typing::hurried, random), HasSubstr("良率是多少"));
  }
}

class DomainFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = holder_.path() / "litho";
    std::filesystem::copy(Path(KERF_SOURCE_DIR) / "domains/litho", folder_);
  }
  void append(const char* file, const std::string& text) {
    write_file(folder_ / file, read_file(folder_ / file) + text);
  }
  std::string error() const {
    return error_of([&] { DialogueDomain domain(folder_); });
  }
  test::TemporaryFolder holder_;
  Path folder_;
};

TEST_F(DomainFolder, IsReadAsItIs) {
  const DialogueDomain domain(folder_);
  EXPECT_EQ(domain.name(), "litho");
  EXPECT_EQ(domain.labels(), (std::vector<std::string>{"bridge", "burr", "pinch", "contamination"}));
  EXPECT_THAT(domain.kinds(), testing::Contains("count_of"));
}

TEST_F(DomainFolder, MistakesAreNamedByFileAndLine) {
  append("domain.toml", "[[kind]]\nname = \"new\"\nwieght = 2\n");
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("domain.toml: line"), HasSubstr("wieght")));
}

TEST_F(DomainFolder, AnUnknownSetIsRefused) {
  append("domain.toml", "[[kind]]\nname = \"new\"\ndraw = { x = \"nothing\" }\n");
  EXPECT_THAT(error(), HasSubstr("'nothing'"));
}

TEST_F(DomainFolder, AKindWithoutAnswersIsRefused) {
  append("domain.toml", "[[kind]]\nname = \"new\"\n");
  append("questions.en.toml", "[new]\ntrain = [\"new?\"]\n");
  EXPECT_THAT(error(), HasSubstr("no answers for 'any'"));
}

TEST_F(DomainFolder, AnExpressionThatIsNoneIsRefused) {
  append("claims.en.toml", "[[claim]]\nfact = \"count\"\nregex = [\"(a\"]\n");
  EXPECT_THAT(error(), HasSubstr("claims.en.toml: line"));
  EXPECT_THAT(error(), HasSubstr("(a"));
}

TEST_F(DomainFolder, MissingFilesAreNamed) {
  std::filesystem::remove(folder_ / "answers.en.toml");
  EXPECT_THAT(error(), HasSubstr("answers.en.toml"));
}

TEST(TellType, SaysTheLabelsInTheLanguageAsked) {
  const DialogueDomain wafer(Path(KERF_SOURCE_DIR) / "domains/wafer");
  EXPECT_THAT(wafer.tell_type({"", {"Center", "Scratch"}, {}}, "en"),
              testing::Optional(testing::AllOf(HasSubstr("Center"), HasSubstr("Scratch"))));
  EXPECT_THAT(wafer.tell_type({"", {}, {}}, "en"), testing::Optional(HasSubstr("Normal")));
  EXPECT_THAT(wafer.tell_type({"", {"Donut"}, {}}, "zh"), testing::Optional(HasSubstr("甜甜圈")));
  EXPECT_EQ(wafer.tell_type({"", {"Donut"}, {}}, "de"), std::nullopt);
  const DialogueDomain litho(Path(KERF_SOURCE_DIR) / "domains/litho");
  EXPECT_THAT(litho.tell_type({"", {"bridge"}, {}}, "en"), testing::Optional(HasSubstr("bridge")));
}

}  // namespace
}  // namespace kerf::dialogue
