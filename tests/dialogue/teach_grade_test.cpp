// Grading of free text on cases made by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/teach.h>

namespace kerf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

WaferPlace at(std::string zone, std::optional<int> oclock) {
  WaferPlace place;
  place.zone = std::move(zone);
  place.oclock = oclock;
  place.angle = oclock ? (*oclock % 12) * 30.0 : 0;
  return place;
}

TeachCase case_of(std::vector<std::string> labels) {
  TeachCase about;
  about.id = "a";
  about.labels = std::move(labels);
  about.facts.yield = 0.834;
  about.facts.zones = {
      {"center", "", 100, 50, 0.5, 0.4}, {"middle", "", 100, 3, 0.03, 0.1}, {"edge", "", 100, 60, 0.6, 0.5}};
  ClusterFacts edge, inside;
  edge.dies = 40, edge.place = at("edge", 6);
  inside.dies = 12, inside.place = at("middle", 10);
  about.facts.clusters = {edge, inside};
  about.facts.line.dies = 9;
  about.facts.line.likeness = 0.9;
  about.facts.line.from = at("edge", 2), about.facts.line.middle = at("middle", 3),
  about.facts.line.to = at("edge", 4);
  return about;
}

std::vector<KnowledgeEntry> knowledge() {
  KnowledgeEntry cmp{"center.cmp-pressure",
                     "wafer",
                     {"Center"},
                     "CMP",
                     "Too much pressure at the centre of the polishing head removes the film there.",
                     {"Compare post-CMP thickness at centre and edge.",
                      "Check the pressure of the centre zone of the head."},
                     {"Recalibrate the centre zone pressure."}};
  cmp.module_zh = "化学机械抛光";
  cmp.checks_zh = {"比较抛光后中心与边缘的膜厚。"};
  KnowledgeEntry etch{"edge-ring.etch",
                      "wafer",
                      {"Edge-Ring"},
                      "Plasma etch",
                      "The plasma is thinner at the edge.",
                      {"Measure etch rate along the radius."},
                      {"Replace the edge ring of the chamber."}};
  return {cmp, etch};
}

double pattern_score(std::vector<std::string> labels, const std::string& answer) {
  return grade_answer(TeachQuestion::pattern, case_of(std::move(labels)), {}, answer).score;
}
double place_score(std::vector<std::string> labels, const std::string& answer) {
  return grade_answer(TeachQuestion::place, case_of(std::move(labels)), {}, answer).score;
}
TeachGrade cause(const std::string& answer) {
  return grade_answer(TeachQuestion::cause, case_of({"Center"}), knowledge(), answer);
}
TeachGrade first_check(const std::string& answer) {
  return grade_answer(TeachQuestion::check, case_of({"Center"}), knowledge(), answer);
}

TEST(TeachPatterns, AreFoundByManyNames) {
  EXPECT_THAT(patterns_in("Center"), ElementsAre("Center"));
  EXPECT_THAT(patterns_in("a centre blob and some scratches"), ElementsAre("Center", "Scratch"));
  EXPECT_THAT(patterns_in("edge-ring + SCRATCH"), ElementsAre("Edge-Ring", "Scratch"));
  EXPECT_THAT(patterns_in("a ring at the edge"), ElementsAre("Edge-Ring"));
  EXPECT_THAT(patterns_in("doughnut, loc"), ElementsAre("Donut", "Loc"));
  EXPECT_THAT(patterns_in("Edge_Loc"), ElementsAre("Edge-Loc"));
  EXPECT_THAT(patterns_in("nearly full"), ElementsAre("Near-full"));
  EXPECT_THAT(patterns_in("Center+Edge-Loc+Scratch"), ElementsAre("Center", "Edge-Loc", "Scratch"));
  EXPECT_THAT(patterns_in("中心和划痕"), ElementsAre("Center", "Scratch"));
  EXPECT_THAT(patterns_in("边缘环，局部"), ElementsAre("Edge-Ring", "Loc"));
  EXPECT_THAT(patterns_in("边缘局部"), ElementsAre("Edge-Loc"));
  EXPECT_THAT(patterns_in("无图案，正常"), ElementsAre("Normal"));
  EXPECT_THAT(patterns_in("no pattern"), ElementsAre("Normal"));
  EXPECT_THAT(patterns_in("hello there"), IsEmpty());
}

TEST(TeachPatterns, DeniedOnesDoNotCount) {
  EXPECT_THAT(patterns_in("Donut, no scratch"), ElementsAre("Donut"));
  EXPECT_THAT(patterns_in("it is a loc, not a donut"), ElementsAre("Loc"));
  EXPECT_THAT(patterns_in("没有划痕，甜甜圈"), ElementsAre("Donut"));
}

TEST(TeachGrading, PatternsCountTogether) {
  EXPECT_EQ(pattern_score({"Center", "Scratch"}, "scratch and center"), 1);
  EXPECT_EQ(pattern_score({"Center", "Scratch"}, "center"), 0.5);
  EXPECT_NEAR(pattern_score({"Center", "Scratch"}, "center, donut"), 1.0 / 3, 1e-9);
  EXPECT_EQ(pattern_score({"Normal"}, "nothing"), 1);
  EXPECT_EQ(pattern_score({"Normal"}, "loc"), 0);
  EXPECT_EQ(pattern_score({"Center"}, "?"), 0);
  EXPECT_EQ(pattern_score({"House Swirl"}, "i think house swirl"), 1) << "a site's own name";
}

TEST(TeachGrading, ReasonsQuoteTheFacts) {
  const TeachGrade grade =
      grade_answer(TeachQuestion::pattern, case_of({"Center", "Edge-Loc"}), {}, "center and scratch");
  EXPECT_THAT(grade.reason, HasSubstr("Center is right."));
  EXPECT_THAT(grade.reason, HasSubstr("Missing: Edge-Loc (edge: 60.0 % of the tested dies there fail"));
  EXPECT_THAT(grade.reason, HasSubstr("Not there: Scratch (line-likeness is 0.90"));
}

TEST(TeachGrading, ManyWordsForOnePlace) {
  for (const char* answer :
       {"6 o'clock", "at 6", "6", "6h", "six o'clock", "bottom", "the lower edge", "edge, 6 o’clock",
        "at the bottom of the wafer", "5 o'clock", "下边缘", "六点钟方向", "6点", "底部下方"})
    EXPECT_EQ(place_score({"Edge-Loc"}, answer), 1) << answer;
  for (const char* answer : {"top", "12 o'clock", "upper left", "左上", "nowhere", "", "3点", "十二点"})
    EXPECT_EQ(place_score({"Edge-Loc"}, answer), 0) << answer;
  EXPECT_EQ(place_score({"Edge-Loc"}, "edge"), 0.5) << "where along the edge?";
}

TEST(TeachGrading, PlacesFollowThePattern) {
  EXPECT_EQ(place_score({"Center"}, "in the centre"), 1);
  EXPECT_EQ(place_score({"Center"}, "中心"), 1);
  EXPECT_EQ(place_score({"Center"}, "edge"), 0);
  EXPECT_EQ(place_score({"Loc"}, "upper left"), 1);
  EXPECT_EQ(place_score({"Edge-Ring"}, "all around the edge"), 1);
  EXPECT_EQ(place_score({"Random"}, "everywhere"), 1);
  EXPECT_EQ(place_score({"Random"}, "top"), 0);
  EXPECT_EQ(place_score({"Scratch"}, "on the right"), 1);
  EXPECT_EQ(place_score({"Loc", "Edge-Loc"}, "10 o'clock and at the bottom edge"), 1);
  EXPECT_EQ(place_score({"Loc", "Edge-Loc"}, "10 o'clock"), 0.5);
  EXPECT_EQ(place_score({"Loc"}, "10 o'clock and 4 o'clock"), 0.5) << "guessing twice is not knowing";
}

TEST(TeachGrading, NothingIsHeldAgainstAnybodyWherePatternsHaveGrownTogether) {
  TeachCase about = case_of({"Loc", "Edge-Loc"});
  about.facts.clusters.pop_back();  // one cluster is left, at the edge
  const TeachGrade grade = grade_answer(TeachQuestion::place, about, {}, "6 o'clock and 11 o'clock");
  EXPECT_EQ(grade.score, 1);
  EXPECT_EQ(grade.reason, "Right. Edge-Loc: edge, 6 o'clock.");
}

TEST(TeachGrading, CausesRestOnEntries) {
  for (const char* answer :
       {"CMP", "the polishing step", "抛光", "too much pressure of the polishing head at the centre"})
    EXPECT_EQ(cause(answer).score, 1) << answer;
  EXPECT_THAT(cause("cmp").reason, HasSubstr("[center.cmp-pressure]"));
  EXPECT_EQ(cause("robot handling").score, 0);
  EXPECT_THAT(cause("robot").reason, HasSubstr("Known causes of Center: CMP [center.cmp-pressure]"));
  EXPECT_LT(cause("cmp, etch, litho, implant, furnace").score, 0.5) << "naming all modules is no answer";
  EXPECT_EQ(cause("").score, 0);
}

TEST(TeachGrading, ChecksRestOnEntriesTheFirstMost) {
  EXPECT_EQ(first_check("compare the thickness after CMP at centre and edge").score, 1);
  EXPECT_EQ(first_check("比较中心与边缘的膜厚").score, 1);
  EXPECT_EQ(first_check("centre zone pressure of the head").score, 0.8);
  EXPECT_EQ(first_check("look at the CMP tool").score, 0.4);
  EXPECT_EQ(first_check("reboot the coffee machine").score, 0);
  EXPECT_THAT(first_check("").reason, HasSubstr("Compare post-CMP thickness"));
}

TEST(TeachGrading, WithoutAnEntryNothingIsHeldAgainstAnybody) {
  EXPECT_EQ(grade_answer(TeachQuestion::cause, case_of({"Donut"}), knowledge(), "aliens").score, 1);
}

}  // namespace
}  // namespace kerf
