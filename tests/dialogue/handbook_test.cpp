// Questions of the field, answered from the shipped handbook and knowledge base.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/handbook.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace kerf {
namespace {

const Path kFolder = Path(KERF_SOURCE_DIR) / "domains/handbook";

const KnowledgeBase& shipped() {
  static const KnowledgeBase base({KERF_SOURCE_DIR "/knowledge"});
  return base;
}
const Handbook& handbook() {
  static const Handbook book(kFolder);
  return book;
}

const std::vector<std::string> kWafers = {"Center", "Donut",     "Edge-Loc", "Edge-Ring",
                                          "Loc",    "Near-full", "Scratch",  "Random"};

std::string answer(const std::string& text, const std::vector<std::string>& earlier = {},
                   const std::string& language = "en") {
  return handbook().answer({text, earlier, language, {}, {}}, shipped()).value_or("-");
}
std::string answer_beside(const std::vector<std::string>& shown, const std::string& text) {
  return handbook().answer({text, {}, "en", kWafers, shown}, shipped()).value_or("-");
}
bool general(const std::vector<std::string>& shown, const std::string& text,
             const std::string& language = "en") {
  return handbook().is_general({text, {}, language, kWafers, shown}, shipped());
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Ids in brackets.
std::vector<std::string> cited(const std::string& text) {
  std::vector<std::string> ids;
  for (auto open = text.find('['); open != std::string::npos; open = text.find('[', open + 1))
    ids.push_back(text.substr(open + 1, text.find(']', open) - open - 1));
  return ids;
}

TEST(Handbook, CausesAreWhatTheEntriesSay) {
  const auto text = answer("What causes an edge ring?");
  const auto ids = cited(text);
  ASSERT_EQ(ids.size(), 3u) << text;
  for (const auto& id : ids) {
    const auto* entry = shipped().find(id);
    ASSERT_TRUE(entry) << id;
    EXPECT_EQ(entry->patterns, std::vector<std::string>{"Edge-Ring"});
    EXPECT_TRUE(has(text, entry->module + ": " + entry->mechanism.substr(0, entry->mechanism.size() - 1) +
                              " [" + id + "]."))
        << text;
  }
}

TEST(Handbook, EachQuestionGetsWhatItAsksFor) {
  EXPECT_TRUE(answer("What should I check first for near-full?").starts_with("For Near-full, check first: "));
  EXPECT_TRUE(answer("How do I prevent scratches?").starts_with("Against Scratch, when a check confirms"));
  EXPECT_TRUE(answer("Which process step makes a donut?").starts_with("Known to leave Donut: CMP ["));
  EXPECT_TRUE(answer("Where can I read more about Loc?").starts_with("On Loc: "));
  EXPECT_TRUE(answer("What does a donut look like?").starts_with("Donut means that the failing dies form"));
  EXPECT_TRUE(answer("What is the yield of a wafer map, I mean how is yield calculated?") != "-");
  EXPECT_TRUE(answer("Which patterns can you recognise?").starts_with("On wafer maps: Center, Donut"));
  EXPECT_TRUE(has(answer("Which patterns does CMP leave?"),
                  "CMP is known to leave Center, Donut, Edge-Ring, Loc or Scratch."));
  EXPECT_TRUE(has(answer("How does Loc differ from Edge-Loc?"), "Edge-Loc means"));
  EXPECT_TRUE(has(answer("What causes pinching?"), "[pinch.overdose]"));
}

TEST(Handbook, ACauseThatIsNamedIsLookedFor) {
  EXPECT_TRUE(answer("Can CMP cause scratches?").starts_with("Yes, that is a known cause of Scratch: "));
  EXPECT_TRUE(has(answer("Can the retaining ring cause an edge ring?"), "[edge-ring.cmp-retaining-ring]"));
  EXPECT_TRUE(
      answer("Can ion implant cause an edge ring?").starts_with("No entry of the knowledge base says so"));
  EXPECT_TRUE(answer("Could moonlight cause a donut?").starts_with("No entry of the knowledge base says so"));
}

TEST(Handbook, PatternsSeenTogetherAreLinkedByTheirEntries) {
  const Handbook handbook(Path(KERF_SOURCE_DIR) / "domains/handbook");
  const KnowledgeBase knowledge({Path(KERF_SOURCE_DIR) / "knowledge"});
  const std::vector<std::string> known = {"Center", "Scratch", "Loc"};
  const auto links =
      handbook.answer_of_links({"are those two linked?", {}, "en", known, {"Center", "Scratch"}}, knowledge);
  ASSERT_TRUE(links);
  EXPECT_NE(links->find("[mix.center+scratch]"), std::string::npos) << *links;
  EXPECT_EQ(links->find("[center."), std::string::npos) << *links;  // of one alone
  const auto doubt = "Whether one cause made them, the map alone does not tell";
  EXPECT_EQ(links->find(doubt), 0U);
  for (const char* text :
       {"Do they share any likely cause?", "one action or two owners?", "Is it one cause or two?"})
    EXPECT_EQ(handbook.answer_of_links({text, {}, "en", known, {"Center", "Scratch"}}, knowledge), links)
        << text;
  // No entry is about these two.
  const auto apart =
      handbook.answer_of_links({"are those two linked?", {}, "en", {}, {"Random", "Near-full"}}, knowledge);
  ASSERT_TRUE(apart);
  EXPECT_EQ(apart->find(doubt), 0U);
  EXPECT_NE(apart->find("no entry knows one"), std::string::npos) << *apart;
  EXPECT_FALSE(handbook.answer_of_links({"are those two linked?", {}, "en", known, {"Scratch"}}, knowledge));
  EXPECT_FALSE(
      handbook.answer_of_links({"where are they?", {}, "en", known, {"Center", "Scratch"}}, knowledge));
  EXPECT_EQ(handbook.explain({"explain this map like I'm new", {}, "en", known, {"Scratch"}}, knowledge),
            "Scratch means that the failing dies form a line, straight or bent.");
  EXPECT_EQ(handbook.explain({"What is the yield?", {}, "en", known, {"Scratch"}}, knowledge), std::nullopt);
}

TEST(Handbook, EntriesThatWereNotToldComeNext) {
  const auto asked = [](const char* text, std::vector<std::string> answers, const char* language = "en") {
    return handbook()
        .answer_of_entries({text, {}, language, {"Edge-Ring", "Loc"}, {"Edge-Ring"}, std::move(answers)},
                           shipped())
        .value_or("-");
  };
  const auto three = cited(asked("Give me three suspects and one check for each.", {}));
  ASSERT_EQ(three.size(), 3U);
  EXPECT_EQ(cited(asked("two likely causes?", {})).size(), 2U);
  EXPECT_EQ(cited(asked("给我两个最可能的原因", {}, "zh")).size(), 2U);
  const auto next = cited(asked("And if that comes back clean?", {"First: the ring [" + three[0] + "]."}));
  ASSERT_FALSE(next.empty());
  EXPECT_EQ(std::ranges::count(next, three[0]), 0);
  std::string all;
  for (const auto& entry : shipped().entries()) all += "[" + entry.id + "]";
  EXPECT_EQ(asked("What else could it be?", {all}),
            "The knowledge base knows no further cause of Edge-Ring than those told.");
  EXPECT_EQ(cited(asked("Why that first?", {"Check it [" + three[1] + "]."})),
            std::vector<std::string>{three[1]});
  EXPECT_EQ(asked("What is the yield?", {}), "-");
  EXPECT_EQ(asked("Would you say the wafer is fine?", {}), "-");
}

TEST(Handbook, WhatKerfCannotSeeIsSaid) {
  EXPECT_TRUE(
      has(handbook().about_kerf("Do you also see bin numbers or parametric data?", "en").value_or("-"),
          "I do not see parametric"));
  EXPECT_TRUE(has(handbook().about_kerf("how do I upload a map here", "en").value_or("-"), "/load FILE"));
  EXPECT_TRUE(has(handbook().about_kerf("那机台log、量测数据这些你能看到吗?", "zh").value_or("-"), "看不到"));
  for (const char* text : {"What do you see on this wafer?", "Can you see a scratch?", "Where are the bins?"})
    EXPECT_FALSE(handbook().about_kerf(text, "en")) << text;
}

TEST(Handbook, APatternThatIsNamedIsDefined) {
  const auto asked = [](const char* text, const char* language) {
    return handbook().define({text, {}, language, {"Scratch", "Donut"}, {"Donut"}}, shipped()).value_or("-");
  };
  EXPECT_EQ(asked("what's a Scratch?", "en"),
            "Scratch means that the failing dies form a line, straight or bent.");
  EXPECT_EQ(asked("So what does scratch mean?", "en"), asked("what's a Scratch?", "en"));
  EXPECT_EQ(asked("what is the scratch length?", "en"), "-");
  EXPECT_EQ(asked("什么是划痕？", "zh"), "划痕：失效芯片连成一条直线或弧线。");
}

TEST(Handbook, CausesOfEachAreThoseOfEachAlone) {
  const auto told = [](const char* text, std::vector<std::string> shown, const char* language = "en") {
    return handbook().answer_of_each({text, {}, language, {"Scratch", "Loc", "Donut"}, std::move(shown)},
                                     shipped());
  };
  const auto causes = told("What are the likely causes of each?", {"Donut", "Scratch"});
  ASSERT_TRUE(causes);
  EXPECT_THAT(*causes, testing::AllOf(testing::HasSubstr("[donut.cmp-zone]"),
                                      testing::HasSubstr("[scratch.robot-blade]"),
                                      testing::Not(testing::HasSubstr("[mix."))));
  EXPECT_TRUE(told("两种图案各自最可能的原因列一下", {"Donut", "Scratch"}, "zh"));
  EXPECT_FALSE(told("What are the likely causes of each?", {"Donut"}));
  EXPECT_FALSE(told("What are the likely causes?", {"Donut", "Scratch"}));
}

TEST(Handbook, ASuspectedCauseIsHeldAgainstTheEntries) {
  const auto judged = [](const char* text, const char* label, const char* language = "en") {
    return handbook()
        .judge_suspicion({text, {}, language, {"Scratch", "Loc", "Donut"}, {label}}, shipped())
        .value_or("-");
  };
  EXPECT_THAT(judged("Could it be slurry agglomerates?", "Scratch"),
              testing::AllOf(testing::StartsWith("It may be, for that is a known cause of Scratch; "),
                             testing::HasSubstr("[scratch.cmp-agglomerate]")));
  EXPECT_THAT(
      judged("could the showerhead be clogged?", "Loc"),
      testing::AllOf(testing::StartsWith("No entry of the knowledge base says so; known to leave Loc: "),
                     testing::HasSubstr("[center.cvd-showerhead]")));
  EXPECT_THAT(judged("Could a clogged showerhead or a hot spot on the chuck do this?", "Loc"),
              testing::AllOf(testing::HasSubstr("No entry"), testing::HasSubstr("It may be")));
  // Its words are not the entry's, but the module is.
  EXPECT_THAT(judged("could a robot end effector do that?", "Scratch"),
              testing::AllOf(testing::StartsWith("It may be"), testing::HasSubstr("[scratch.robot-blade]")));
  EXPECT_THAT(judged("是不是机械手刮的？", "Scratch", "zh"), testing::HasSubstr("[scratch.robot-blade]"));
  for (const char* other :
       {"Could it be a Donut?", "could it be normal?", "might the yield be higher?", "What is it?"})
    EXPECT_EQ(judged(other, "Scratch"), "-") << other;
  EXPECT_EQ(judged("机械手刮的？", "Loc", "zh").find("是的"), std::string::npos);  // not by "机械抛光"
}

TEST(Handbook, WhatIsLeftOutComesFromTheQuestionBefore) {
  EXPECT_TRUE(
      has(answer("And what should I check first?", {"Hello", "What causes a Donut?"}), "For Donut, check"));
  EXPECT_TRUE(has(answer("How do I fix it?", {"Tell me about scratches"}), "Against Scratch"));
  // Another subject is not the one before.
  EXPECT_FALSE(has(answer("What is the reason for inflation?", {"What causes a Donut?"}), "Donut"));
}

TEST(Handbook, NothingIsSaidOfAWaferThatIsNotThere) {
  const auto& nothing = handbook().nothing_shown("en");
  for (const char* text : {"What is the pattern?", "what pattern is it?", "Is there a donut on this wafer?",
                           "Does it show a scratch?", "How many dies failed?", "What causes it?",
                           "What is the yield of this wafer?"})
    EXPECT_EQ(answer(text), nothing) << text;
  EXPECT_EQ(answer("这片晶圆的图案是什么？", {}, "zh"), handbook().nothing_shown("zh"));
}

TEST(Handbook, WhatItDoesNotKnowIsLeftToOthers) {
  for (const char* text : {"Who won the world cup in 2022?", "Thanks, that was helpful", "Hello",
                           "What causes earthquakes?", "What causes global warming?", ""})
    EXPECT_EQ(answer(text), "-") << text;
  EXPECT_FALSE(handbook().answer({"Was verursacht einen Ring?", {}, "de", {}, {}}, shipped()));
}

TEST(Handbook, ChineseQuestionsGetChineseEntries) {
  EXPECT_TRUE(answer("边缘环的常见原因是什么？", {}, "zh").starts_with("边缘环的可能原因：等离子刻蚀："));
  EXPECT_TRUE(has(answer("划痕应该先检查什么？", {}, "zh"), "[scratch.robot-blade]。"));
  EXPECT_TRUE(answer("化学机械抛光会造成划痕吗？", {}, "zh").starts_with("是的"));
  EXPECT_TRUE(has(answer("怎么避免桥连？", {}, "zh"), "[bridge.underdose]"));
}

TEST(Handbook, QuestionsOfTheFieldAreToldFromThoseAboutTheWafer) {
  for (const char* text :
       {"What causes an edge ring?", "What usually causes Donut patterns?", "What is CMP?",
        "What is a wafer map?", "What is the difference between Loc and Edge-Loc?", "What causes pinching?",
        "Can CMP cause a scratch?", "How is yield calculated?", "Which patterns can you recognise?"})
    EXPECT_TRUE(general({"Center"}, text)) << text;
  for (const char* text :
       {"What is the yield?", "what is yield", "Why is there a scratch?", "What causes the scratch?",
        "What causes this?", "What usually causes it?", "What are typical causes of this pattern?",
        "Center blob vs scrape?", "Is there an edge ring?", "How is it doing in yield then?",
        "The robot arm moves from side to side, so in which direction does the line run?",
        "Into which class of the usual wafer map catalogue does this belong?", "What should I check first?",
        "How many chips did the prober touch?",
        "Would you say a Scratch and a near-full pattern occur together here?", "Is it a Donut?"})
    EXPECT_FALSE(general({"Center"}, text)) << text;
  // Of a picture: "in the middle" is a place there, not a Center.
  EXPECT_FALSE(handbook().is_general({"Can you confirm that the biggest defect lies in the middle part?",
                                      {},
                                      "en",
                                      {"bridge", "burr"},
                                      {"burr"}},
                                     shipped()));
  // What the wafer has is told from the wafer.
  EXPECT_FALSE(general({"Edge-Ring"}, "What causes an edge ring?"));
  EXPECT_FALSE(general({"Center"}, "这片晶圆的划痕是什么原因？", "zh"));
}

TEST(Handbook, WhatIsNotThereIsSaidNotToBe) {
  EXPECT_TRUE(answer_beside({"Center"}, "What causes an edge ring?")
                  .starts_with("What is shown has no Edge-Ring. Likely"));
  EXPECT_TRUE(answer_beside({"Center"}, "What causes pinching?").starts_with("Likely causes of pinch"));
}

TEST(Handbook, AFileThatIsWrongIsNamedWithItsLine) {
  const auto folder = std::filesystem::temp_directory_path() / "kerf_handbook_test";
  std::filesystem::create_directories(folder);
  const auto fails = [&](const std::string& text, const std::string& part) {
    std::ofstream(folder / "handbook.en.toml") << text;
    try {
      Handbook book(folder);
      ADD_FAILURE() << "nothing was thrown for " << text;
    } catch (const Error& error) {
      EXPECT_TRUE(has(error.what(), part)) << error.what();
    }
  };
  fails("[[ask]]\nkind = 'weather'\n", "line 2: a handbook knows no question of kind 'weather'");
  fails("[[meaning]]\nof = 'die'\n", "a [[meaning]] needs 'of' and 'text'");
  fails("[says.causes]\nmost = 0\n", "line 2: expected a number from 1 to 20");
  fails("[says.causes]\nlead = 'x'\n", "expected [says.");
  std::filesystem::remove_all(folder);
  EXPECT_THROW(Handbook{folder}, Error);
}

}  // namespace
}  // namespace kerf
