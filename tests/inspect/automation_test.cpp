#include "inspect/automation.h"

#include <gmock/gmock.h>

#include "inspect/questionable.h"

namespace kerf::inspect {
namespace {

using testing::ElementsAre;

/// Five findings that are worth a decision; of the four defects one was missed.
Decisions five_decisions() {
  return collect_decisions(
      {{1, 0.9, true}, {2, 0.8, true}, {1, 0.6, false}, {2, 0.3, true}, {2, 0.1, false}, {3, 0.04, false}},
      {{1, 1}, {2, 3}, {3, 0}, {4, 0}}, 0.5);
}

TEST(Automation, CountsWhatIsWorthADecisionAndWhatWasMissed) {
  const auto decisions = five_decisions();
  EXPECT_EQ(decisions.findings.size(), 5u) << "0.04 is too weak to count";
  EXPECT_EQ(decisions.missed, 1);
  EXPECT_EQ(decisions.images, 4);
}

TEST(Automation, ARightFindingTooWeakToCountIsADefectMissed) {
  EXPECT_EQ(collect_decisions({{1, 0.04, true}}, {{1, 1}}, 0.5).missed, 1);
  EXPECT_EQ(collect_decisions({{1, 0.04, true}}, {{1, 1}}, 0.02).missed, 0) << "it is said: it counts";
}

TEST(Automation, ImagesThatWereNotInspectedDoNotCount) {
  const auto decisions = collect_decisions({{1, 0.9, true}, {2, 0.9, true}}, {{1, 1}}, 0.5);
  EXPECT_EQ(decisions.findings.size(), 1u);
  EXPECT_EQ(decisions.missed, 0);
}

TEST(Automation, WithoutABandEverythingIsDecided) {
  const auto point = measure_band(five_decisions(), {0.5, 0.5});
  EXPECT_DOUBLE_EQ(point.automation, 1);
  EXPECT_DOUBLE_EQ(point.error, 2.0 / 5) << "0.6 is said and not there, 0.3 dropped and there";
  EXPECT_DOUBLE_EQ(point.error_with_missed, 3.0 / 6);
  EXPECT_DOUBLE_EQ(point.images, 1);
}

TEST(Automation, WhatGoesToAPersonIsNotDecided) {
  const auto point = measure_band(five_decisions(), {0.3, 0.7});
  EXPECT_DOUBLE_EQ(point.automation, 3.0 / 5);
  EXPECT_DOUBLE_EQ(point.error, 0);
  EXPECT_DOUBLE_EQ(point.error_with_missed, 1.0 / 4) << "nobody is asked about what was missed";
  EXPECT_DOUBLE_EQ(point.images, 2.0 / 4);
  EXPECT_DOUBLE_EQ(measure_band(five_decisions(), {0.1, 0.7}).images, 2.0 / 4)
      << "two questions in one image are one image";
}

TEST(Automation, AnotherNameForThePlaceOfAFindingIsNeverSaid) {
  const auto decisions = collect_decisions({{1, 0.9, true, false}, {1, 0.8, false, true}}, {{1, 1}}, 0.5);
  EXPECT_DOUBLE_EQ(measure_band(decisions, {0.5, 0.5}).error, 0);
  EXPECT_DOUBLE_EQ(measure_band(decisions, {0.5, 0.85}).automation, 0.5) << "but a person may be asked";
}

TEST(Automation, TheCurveHoldsWhatNoOtherBandBeats) {
  std::vector<double> automation, error;
  for (const auto& point : automation_curve(five_decisions()))
    automation.push_back(point.automation * 5), error.push_back(point.error);
  EXPECT_THAT(automation, ElementsAre(3, 4, 5));
  EXPECT_THAT(error, ElementsAre(0, 0.25, 0.4));
}

TEST(Automation, TheChoiceIsTheMostAutomationWithinTheError) {
  const auto curve = automation_curve(five_decisions());
  EXPECT_DOUBLE_EQ(choose_point(curve, 1).automation, 1);
  EXPECT_DOUBLE_EQ(choose_point(curve, 0.25).automation, 4.0 / 5);
  EXPECT_DOUBLE_EQ(choose_point(curve, 0.24).automation, 3.0 / 5);
  EXPECT_DOUBLE_EQ(choose_point(curve, 0).from, 0.3) << "the narrowest that asks at 0.3 and at 0.6";
  EXPECT_DOUBLE_EQ(choose_point(curve, 0).below, 0.61);
}

TEST(Automation, WhereTheModelKnowsNothingEverythingGoesToAPerson) {
  const auto decisions = collect_decisions({{1, 0.4, true}, {1, 0.4, false}}, {{1, 3}}, 0.2);
  const auto chosen = choose_point(automation_curve(decisions), 0.05);
  EXPECT_EQ(chosen.automation, 0);
  EXPECT_EQ(chosen.error, 0);
  EXPECT_EQ(chosen.images, 0);
  EXPECT_EQ(chosen.error_with_missed, 1);
}

TEST(Automation, TheBandHoldsTheOperatingPoint) {
  for (const auto& point : automation_curve(five_decisions())) {
    EXPECT_LE(point.from, 0.5);
    EXPECT_GE(point.below, 0.5);
  }
}

TEST(Automation, NothingToDecideIsAllDecidedAndNothingWrong) {
  const auto curve = automation_curve(collect_decisions({}, {{1, 0}}, 0.3));
  ASSERT_EQ(curve.size(), 1u);
  EXPECT_EQ(curve[0].automation, 1);
  EXPECT_EQ(curve[0].error, 0);
  EXPECT_EQ(curve[0].images, 1);
  EXPECT_EQ(curve[0].from, curve[0].below);
}

TEST(Automation, TheChoiceIsMeasuredOnTheOtherHalf) {
  // On image 1 a band must ask at 0.6, on image 2 none needs to. Each is judged by the other's: image 2 asks
  // in vain, image 1 says what is not there.
  const std::vector<JudgedFinding> findings = {
      {1, 0.9, true}, {1, 0.6, false}, {2, 0.9, true}, {2, 0.6, true}};
  const auto point = cross_chosen_point(findings, {{1, 1}, {2, 2}}, 0.5, 0);
  EXPECT_DOUBLE_EQ(point.automation, 3.0 / 4);
  EXPECT_DOUBLE_EQ(point.error, 1.0 / 3);
  EXPECT_DOUBLE_EQ(point.images, 1.0 / 2);
}

TEST(Questionable, TheBandIsClosedBelowAndOpenAbove) {
  InspectionRecord record;
  record.findings = {{"a", {}, 0.7}, {"a", {}, 0.69}};
  record.candidates = {{"a", {}, 0.3}, {"a", {}, 0.29, true}};
  record.revisions = {{Revised::moved, record.findings[1], record.findings[1]},
                      {Revised::removed, record.findings[1], std::nullopt}};
  mark_questionable(record, ReviewBand{0.3, 0.7});
  EXPECT_TRUE(record.screened);
  EXPECT_FALSE(record.findings[0].review);
  EXPECT_TRUE(record.findings[1].review);
  EXPECT_TRUE(record.candidates[0].review);
  EXPECT_FALSE(record.candidates[1].review) << "a mark from before does not stay";
  EXPECT_TRUE(record.revisions[0].after->review);
  EXPECT_FALSE(record.revisions[0].before->review)
      << "what the first stage said is no longer up for judgement";
  mark_questionable(record, ReviewBand{});
  EXPECT_FALSE(record.findings[1].review);
  EXPECT_TRUE(record.screened) << "a band that asks nothing is an answer too";
  mark_questionable(record, std::nullopt);
  EXPECT_FALSE(record.screened);
}

TEST(Questionable, WhatIsSaidBelowTheBandGoesToAPersonToo) {
  InspectionRecord record;
  record.findings = {{"a", {}, 0.9}, {"a", {}, 0.2}};  // the second by the sum of its place
  record.revisions = {{Revised::kept, record.findings[1], record.findings[1]}};
  record.candidates = {{"b", {}, 0.2}};
  mark_questionable(record, ReviewBand{0.3, 0.7});
  EXPECT_FALSE(record.findings[0].review);
  EXPECT_TRUE(record.findings[1].review);
  EXPECT_TRUE(record.revisions[0].after->review);
  EXPECT_FALSE(record.candidates[0].review) << "dropped, as the band would have it";
}

TEST(Questionable, ResultsSayWhatTheModelSays) {
  const Finding asked{"a", {1, 2, 3, 4}, 0.5, true}, settled{"a", {1, 2, 3, 4}, 0.9};
  EXPECT_EQ(to_annotation(asked, 1, 1, true).review, true);
  EXPECT_EQ(to_annotation(settled, 1, 1, true).review, false);
  EXPECT_EQ(to_annotation(settled, 1, 1).review, std::nullopt);
}

}  // namespace
}  // namespace kerf::inspect
