#include "inspect/views.h"

#include <gmock/gmock.h>

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

TEST(Candidates, AreWeakOrAnotherNameForTheSamePlace) {
  const Finding pinch{"pinch", burr(1, 0).box, 0.6};
  std::vector<Finding> findings = {burr(0, 0.9), pinch, burr(100, 0.5), burr(200, 0.1)};
  auto kept = findings;
  const auto candidates = take_candidates(kept, 0.3, true);
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[1].box.x, 100);
  ASSERT_EQ(candidates.size(), 2u);
  EXPECT_EQ(candidates[0].label, "pinch");
  EXPECT_EQ(candidates[1].confidence, 0.1);
  kept = findings;
  EXPECT_EQ(take_candidates(kept, 0.3, false).size(), 1u) << "one answer may name two defects in one place";
  kept = findings;
  EXPECT_TRUE(take_candidates(kept, 0, false).empty());
}

}  // namespace
}  // namespace kerf::inspect
