// What two stages make of a record, without a model.
#include "inspect/stages.h"

#include <gmock/gmock.h>

namespace kerf::inspect {
namespace {

Finding burr(double x, double confidence) {
  return {"burr", {x, 0, 20, 20}, confidence};
}

TEST(Stages, TheFirstTellsItsConfidencesBeforeCalibration) {
  Stage first;
  first.calibration.labels["pinch"] = {1, -4};  // boasted
  first.min_confidence = 0.3;
  InspectionRecord record;
  const Finding pinch{"pinch", {100, 0, 20, 20}, 0.9};
  const auto raw = answer_first(first, {pinch, burr(0, 0.8), burr(50, 0.4)}, false, record);
  ASSERT_EQ(record.findings.size(), 2u);
  ASSERT_EQ(record.candidates.size(), 1u);
  EXPECT_LT(record.candidates[0].confidence, 0.3);
  EXPECT_THAT(raw, testing::ElementsAre(0.8, 0.4, 0.9)) << "in the order of record.all()";
}

TEST(Stages, TheSecondReplacesTheAnswerAndKeepsTheFirst) {
  InspectionRecord record;
  record.findings = {burr(0, 0.8), burr(100, 0.6)};
  record.candidates = {burr(200, 0.1)};
  Stage second;
  second.min_confidence = 0.5;
  answer_again(second,
               {{burr(0, 0.8), burr(0, 0.2)},
                {burr(100, 0.6), burr(102, 0.7)},
                {burr(200, 0.1), burr(200, 0.9)},
                {burr(100, 0.6), burr(103, 0.65), true}},
               record);
  EXPECT_TRUE(record.refined);
  EXPECT_EQ(record.first.size(), 2u);
  ASSERT_EQ(record.findings.size(), 2u) << "the duplicate is not among them";
  EXPECT_EQ(record.findings[0].box.x, 200) << "surest first";
  ASSERT_EQ(record.candidates.size(), 1u);
  std::vector<Revised> what;
  for (const auto& revision : record.revisions) what.push_back(revision.what);
  EXPECT_THAT(what, testing::ElementsAre(Revised::removed, Revised::moved, Revised::added));
}

}  // namespace
}  // namespace kerf::inspect
