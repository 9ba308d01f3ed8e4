// Cases from people's verdicts, without a model.
#include "inspect/verdict_cases.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include "support/temporary.h"

namespace kerf::inspect {
namespace {

constexpr const char* kFile = "images/a.png";

class VerdictCases : public testing::Test {
 protected:
  VerdictCases() {
    dataset.folder = "set";
    dataset.categories = {{1, "burr"}, {2, "pinch"}};
    dataset.images = {{7, kFile, 100, 80, {}}};
    images = {{&dataset.images.front(),
               {{"burr", {10, 10, 9, 9}, 0.3}, {"burr", {40, 10, 9, 9}, 0.9}, {"pinch", {70, 10, 9, 9}, 0.6}},
               {false, true, true},
               0,
               "m"}};
  }
  /// A verdict on the finding of that place in the list.
  Verdict on(std::size_t finding, Decision decision) const {
    const auto& one = images.front().findings[finding];
    return {std::to_string(finding),
            kFile,
            decision,
            ClaimedFinding{one.label, one.box, one.confidence},
            one.label,
            one.box,
            "ada",
            "2026-01-31T12:00:00Z",
            ""};
  }
  Verdict added(const Box& box, Decision decision = Decision::add) const {
    return {"new", kFile, decision, {}, "burr", box, "ada", "2026-01-31T12:00:00Z", ""};
  }
  std::optional<FailureKind> kind(std::size_t finding, Decision decision) const {
    return cases({on(finding, decision)}).front().kind;
  }
  std::vector<ReviewCase> cases(const std::vector<Verdict>& history, double min_confidence = 0) const {
    return cases_of_verdicts(dataset, images, history, min_confidence);
  }
  Dataset dataset;
  std::vector<JudgedImage> images;
};

TEST_F(VerdictCases, WhatIsSaidIsJudgedAndACandidateWasMissed) {
  EXPECT_EQ(kind(1, Decision::accept), std::nullopt);
  EXPECT_EQ(kind(1, Decision::reject), FailureKind::false_positive);
  EXPECT_EQ(kind(1, Decision::move), FailureKind::poor_box);
  EXPECT_EQ(kind(1, Decision::retype), FailureKind::wrong_type);
  for (const auto decision : {Decision::accept, Decision::move, Decision::retype})
    EXPECT_EQ(kind(0, decision), FailureKind::missed);
  EXPECT_EQ(kind(0, Decision::reject), std::nullopt) << "rightly not said";
}

TEST_F(VerdictCases, WhereTheResultsDoNotTellTheOperatingPointDoes) {
  images.front().said.clear();
  EXPECT_EQ(cases({on(0, Decision::accept)}, 0.5).front().kind, FailureKind::missed);
  EXPECT_EQ(cases({on(2, Decision::accept)}, 0.5).front().kind, std::nullopt);
  EXPECT_EQ(cases({on(0, Decision::reject)}, 0.2).front().kind, FailureKind::false_positive);
}

TEST_F(VerdictCases, TheAnswerIsWhatIsSaidSurestFirst) {
  std::swap(images.front().findings[1], images.front().findings[2]);
  const auto all = cases({on(0, Decision::reject)});
  ASSERT_EQ(all.front().answer.size(), 2u);
  EXPECT_EQ(all.front().answer[0].confidence, 0.9);
  EXPECT_EQ(all.front().answer[1].confidence, 0.6);
}

TEST_F(VerdictCases, DefectsAreWhatPeopleLetStandOrAdded) {
  const auto all = cases(
      {on(0, Decision::accept), on(1, Decision::reject), on(2, Decision::retype), added({1, 50, 9, 9})});
  ASSERT_EQ(all.size(), 4u);
  for (const auto& one : all) {
    EXPECT_EQ(one.true_count, 3);
    EXPECT_EQ(one.truth.has_value(), one.kind != FailureKind::false_positive);
    EXPECT_EQ(one.image, Path("set/images/a.png"));
    EXPECT_EQ(one.model, "m");
  }
  EXPECT_EQ(all.back().kind, FailureKind::missed);  // the addition
  EXPECT_FALSE(all.back().said);
}

TEST_F(VerdictCases, WhatIsNotAboutTheseFindingsIsPassedOver) {
  auto of_another_model = on(1, Decision::reject);
  of_another_model.id = "x", of_another_model.claim->confidence = 0.91;
  EXPECT_EQ(cases({of_another_model, on(2, Decision::accept)}).size(), 1u);
  EXPECT_THAT(test::sentence_of<Error>([&] { cases({of_another_model}); }),
              testing::HasSubstr("no verdict is about"));
  EXPECT_THAT(test::sentence_of<Error>([&] {
                cases({added({1, 50, 9, 9}), added({1, 50, 9, 9}, Decision::reject)});
              }),
              testing::HasSubstr("no verdict is about"))
      << "an addition that was withdrawn";
}

}  // namespace
}  // namespace kerf::inspect
