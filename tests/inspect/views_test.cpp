#include "inspect/views.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace kerf::inspect {
namespace {

using testing::ElementsAre;

Finding burr(double x, double confidence) {
  return {"burr", {x, 10, 20, 20}, confidence};
}

TEST(Views, OneViewIsItself) {
  const std::vector<Finding> seen = {burr(0, 0.2), burr(1, 0.9), burr(90, 0.5)};
  const auto joined = join_views({seen});
  ASSERT_EQ(joined.size(), 3u) << "findings of one view are not each other";
  EXPECT_EQ(joined[0].confidence, 0.9);
  EXPECT_EQ(joined[0].box, burr(1, 0).box);
  EXPECT_EQ(joined[2].confidence, 0.2);
}

TEST(Views, WhatSeveralSeeIsWeightedByConfidence) {
  const auto joined = join_views({{burr(0, 0.6)}, {burr(4, 0.2)}, {}, {burr(200, 0.4)}});
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_NEAR(joined[0].box.x, 1, 1e-9) << "(.6 * 0 + .2 * 4) / .8";
  EXPECT_NEAR(joined[0].confidence, 0.2, 1e-9) << ".8 over four views";
  EXPECT_NEAR(joined[1].confidence, 0.1, 1e-9);
}

TEST(Views, LabelsAndDistantPlacesStayApart) {
  const Finding pinch{"pinch", burr(0, 0).box, 0.5};
  EXPECT_EQ(join_views({{burr(0, 0.5)}, {pinch}}).size(), 2u);
  EXPECT_EQ(join_views({{burr(0, 0.5)}, {burr(12, 0.5)}}).size(), 2u) << "IoU 1/4";
}

TEST(Views, AFindingJoinsThePlaceItFitsBest) {
  const auto joined = join_views({{burr(0, 0.9), burr(7, 0.8)}, {burr(6, 0.1)}});
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_NEAR(joined[0].confidence, 0.45, 1e-9);
  EXPECT_EQ(joined[0].box.x, 0);
  EXPECT_NEAR(joined[1].box.x, 7 - 0.1 / 0.9, 1e-9);
}

TEST(Views, ZeroConfidenceIsNoDivisionByZero) {
  const auto joined = join_views({{burr(0, 0)}, {burr(4, 0)}});
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(joined[0].box.x, 0);
  EXPECT_EQ(joined[0].confidence, 0);
}

TEST(Views, TheImageAsItIsComesFirst) {
  EXPECT_THAT(view_numbers(1), ElementsAre(0));
  EXPECT_THAT(view_numbers(3), ElementsAre(0, 1, 2));
}

TEST(Nested, FindingsOfOneLabelExcludeEachOther) {
  const Box large{10, 10, 40, 40}, small{12, 12, 10, 20}, apart{100, 10, 40, 40};
  std::vector<Finding> findings{
      {"pinch", small, 0.5}, {"pinch", large, 0.8}, {"bridge", small, 0.5}, {"pinch", apart, 0.6}};
  auto changed = findings;
  exclude_nested(changed, 0.8);
  // Two independent guesses of .8 and .5, not both true: .4, .1 and .1 remain of (.8 x .5, ..), out of .6.
  EXPECT_NEAR(changed[1].confidence, 0.4 / 0.6, 1e-9);
  EXPECT_NEAR(changed[0].confidence, 0.1 / 0.6, 1e-9);
  EXPECT_EQ(changed[2].confidence, findings[2].confidence) << "another label";
  EXPECT_EQ(changed[3].confidence, findings[3].confidence) << "another place";
  std::vector<Finding> beside{{"pinch", {0, 0, 20, 20}, 0.5}, {"pinch", {10, 0, 20, 20}, 0.5}};
  exclude_nested(beside, 0.8);
  for (const auto& finding : beside) EXPECT_EQ(finding.confidence, 0.5) << "they overlap by half";
  std::vector<Finding> sure{{"pinch", large, 1}, {"pinch", small, 1}};
  exclude_nested(sure, 0.8);
  for (const auto& finding : sure) EXPECT_NEAR(finding.confidence, 0.5, 1e-3);
}

TEST(Candidates, AreWeakOrAnotherNameForTheSamePlace) {
  const Finding pinch{"pinch", burr(1, 0).box, 0.6};
  std::vector<Finding> findings = {burr(0, 0.9), pinch, burr(100, 0.5), burr(200, 0.1)};
  auto kept = findings;
  const auto candidates = take_unsaid(kept, choose_said(kept, 0.3, true));
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[1].box.x, 100);
  ASSERT_EQ(candidates.size(), 2u);
  EXPECT_EQ(candidates[0].label, "pinch");
  EXPECT_EQ(candidates[1].confidence, 0.1);
  kept = findings;
  EXPECT_EQ(take_unsaid(kept, choose_said(kept, 0.3, false)).size(), 1u)
      << "one answer may name two defects in one place";
  kept = findings;
  EXPECT_TRUE(take_unsaid(kept, choose_said(kept, 0, false)).empty());
}

TEST(Candidates, OfOnePlaceSpeakForItTogether) {
  // Three guesses at one place, each too weak; one far away.
  const std::vector<Finding> guesses = {{"pinch", {0, 0, 20, 20}, 0.2},
                                        {"burr", {2, 0, 20, 20}, 0.15},
                                        {"pinch", {100, 0, 20, 20}, 0.12},
                                        {"pinch", {0, 8, 20, 20}, 0.1}};
  using Said = std::vector<bool>;
  EXPECT_EQ(choose_said(guesses, 0.4, true), (Said{true, false, false, false}));
  EXPECT_EQ(choose_said(guesses, 0.5, true), (Said{false, false, false, false}));
  EXPECT_EQ(choose_said(guesses, 0.4, false), (Said{false, false, false, false})) << "of a single answer";
}

TEST(Candidates, ASecondDefectOfAPlaceMustBeSureByItself) {
  const Finding first{"contamination", {0, 0, 40, 40}, 0.9};
  const Box beside{20, 0, 40, 40}, same{2, 0, 40, 40};
  using Said = std::vector<bool>;
  EXPECT_EQ(choose_said({first, {"pinch", beside, 0.7}}, 0.4, true), (Said{true, true}));
  EXPECT_EQ(choose_said({first, {"pinch", beside, 0.5}}, 0.4, true), (Said{true, false}));
  EXPECT_EQ(choose_said({first, {"pinch", same, 0.7}}, 0.4, true), (Said{true, false})) << "another name";
  EXPECT_EQ(choose_said({first, {"pinch", beside, 0.1}}, 0, true), (Said{true, true}))
      << "no operating point";
}

TEST(Evidence, MeetsWordsOfOneLabelAndPlace) {
  const std::vector<Finding> words = {{"burr", {0, 0, 10, 10}, 0.8}, {"pinch", {50, 50, 10, 10}, 0.6}};
  const std::vector<Finding> evidence = {{"burr", {2, 0, 10, 10}, 0.2}, {"burr", {50, 50, 10, 10}, 0.9}};
  const auto joined = join_evidence(words, evidence, 0.5);
  ASSERT_EQ(joined.size(), 3u);
  // The mean of logits of 0.8 and 0.2 is that of one half.
  const auto met =
      std::find_if(joined.begin(), joined.end(), [](const Finding& one) { return one.box.x < 5; });
  ASSERT_NE(met, joined.end());
  EXPECT_EQ(met->box, (Box{1, 0, 10, 10}));
  EXPECT_NEAR(met->confidence, 0.5, 1e-12);
  for (const auto& one : joined)
    if (one.box.x > 5) {
      EXPECT_LT(one.confidence, 0.25) << "the other side has not seen it";
    }
  for (std::size_t i = 1; i < joined.size(); ++i) EXPECT_GE(joined[i - 1].confidence, joined[i].confidence);
}

TEST(Evidence, OfNoShareLeavesTheOrderOfTheWords) {
  const std::vector<Finding> words = {{"burr", {0, 0, 10, 10}, 0.8}, {"pinch", {50, 50, 10, 10}, 0.6}};
  const auto joined = join_evidence(words, {{"pinch", {50, 50, 10, 10}, 0.99}}, 0);
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_EQ(joined[0].label, "burr");
  EXPECT_NEAR(joined[0].confidence, 0.8, 1e-12);
  EXPECT_NEAR(joined[1].confidence, 0.6, 1e-12);
}

TEST(Evidence, KnowsWhichWordItCameFrom) {
  const std::vector<Finding> words = {{"burr", {0, 0, 10, 10}, 0.3}, {"pinch", {50, 50, 10, 10}, 0.9}};
  const auto joined =
      join_with_origin(words, {{"burr", {0, 0, 10, 14}, 0.9}, {"bridge", {50, 50, 10, 10}, 0.9}}, 0.75);
  ASSERT_EQ(joined.size(), 3u);
  for (const auto& [finding, word] : joined) {
    EXPECT_EQ(word.has_value(), finding.label != "bridge");
    if (!word) continue;
    EXPECT_EQ(finding.label, words[*word].label);
  }
  EXPECT_EQ(joined.front().finding.label, "burr");
  EXPECT_NEAR(joined.front().finding.box.height, 13, 1e-12) << "three quarters of the way";
}

TEST(Evidence, BlendsInLogits) {
  EXPECT_NEAR(blend(0.9, 0.1, 0.5), 0.5, 1e-12);
  EXPECT_NEAR(blend(0.7, 0.2, 0), 0.7, 1e-12);
  EXPECT_NEAR(blend(0.7, 0.2, 1), 0.2, 1e-12);
  EXPECT_NEAR(blend(0.5, 0.8, 0.5), 2.0 / 3, 1e-12);  // logit half of log 4
  EXPECT_TRUE(std::isfinite(blend(0, 1, 0.3)));
}

}  // namespace
}  // namespace kerf::inspect
