#include "inspect/calibration.h"

#include <gmock/gmock.h>
#include <kerf/error.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/random.h"
#include "support/temporary.h"

namespace kerf::inspect {
namespace {

using testing::HasSubstr;

/// `right` of `count` findings of an image are right; all have the raw confidence `raw`.
void add(std::vector<JudgedFinding>& findings, std::int64_t image, double raw, int right, int count) {
  for (int i = 0; i < count; ++i) findings.push_back({image, raw, i < right});
}

TEST(Calibration, FitRecoversTheCurveItWasDrawnFrom) {
  Random random(1);
  std::vector<JudgedFinding> findings;
  for (int i = 0; i < 20000; ++i) {
    const double p = random.uniform(0.02, 0.98);
    findings.push_back({i, p, random.chance(1 / (1 + std::exp(-(0.6 * std::log(p / (1 - p)) - 1))))});
  }
  const auto fit = fit_calibration(findings);
  EXPECT_NEAR(fit.slope, 0.6, 0.05);
  EXPECT_NEAR(fit.offset, -1, 0.05);
  EXPECT_GT(raw_error(findings), 0.15);
  EXPECT_LT(raw_error(cross_fitted(findings)), 0.02);
  EXPECT_EQ(cross_fitted(findings).size(), findings.size());
}

TEST(Calibration, FitsConfidencesThatAreAllFarTooSmall) {
  // The reference is SciPy's BFGS on the same penalised likelihood: steps of Newton that are cut one by one
  // cycle here.
  std::vector<JudgedFinding> findings;
  for (int i = 0; i < 100; ++i) findings.push_back({i, 0.005 + 0.0004 * i, (i * 37) % 100 < 20 + 0.5 * i});
  const auto fit = fit_calibration(findings);
  EXPECT_NEAR(fit.slope, 0.90148654, 1e-5);
  EXPECT_NEAR(fit.offset, 3.21467885, 1e-5);
}

TEST(Calibration, EveryLabelWithEnoughFindingsHasItsOwn) {
  std::vector<JudgedFinding> findings;
  for (std::int64_t i = 0; i < 700; ++i) {
    findings.push_back({i, 0.4, i / 2 % 10 < 9, false, "contamination"});
    findings.push_back({i, 0.4, i / 2 % 10 < 1, false, "pinch"});
  }
  findings.push_back({0, 0.4, true, false, "burr"});
  const auto fit = fit_labels(findings);
  EXPECT_NEAR(fit.of("contamination").apply(0.4), 0.9, 0.01);
  EXPECT_NEAR(fit.of("pinch").apply(0.4), 0.1, 0.01);
  EXPECT_NEAR(fit.of("burr").apply(0.4), 0.5, 0.01) << "one finding is not enough";
  EXPECT_EQ(fit.labels.count("burr"), 0u);
  EXPECT_LT(raw_error(cross_fitted(findings)), 0.05) << "by label in each half too";
}

TEST(Calibration, NeverTurnsTheOrderOfFindingsRound) {
  std::vector<JudgedFinding> findings;
  add(findings, 1, 0.2, 9, 10);
  add(findings, 2, 0.8, 3, 10);
  const auto fit = fit_calibration(findings);
  EXPECT_EQ(fit.slope, 0);
  EXPECT_NEAR(fit.apply(0.2), 0.6, 1e-9) << "the share of right findings";
  EXPECT_NEAR(fit.apply(0.8), 0.6, 1e-9);
}

TEST(Calibration, ErrorIsMeasuredOnImagesThatTheFitHasNotSeen) {
  // Images 7 and 9 are one half, 8 and 4 the other. Of the first half 3/4 are right, of the second 1/4: each
  // half's fit says of the other what is wrong by 1/2, although a fit to all says 1/2, which is right.
  std::vector<JudgedFinding> findings;
  add(findings, 7, 0.5, 4, 4), add(findings, 8, 0.5, 0, 4);
  add(findings, 9, 0.5, 2, 4), add(findings, 4, 0.5, 2, 4);
  EXPECT_NEAR(raw_error(findings), 0, 1e-12);
  EXPECT_NEAR(raw_error(cross_fitted(findings)), 0.5, 1e-6);
}

TEST(Calibration, OneSidedDataIsRefused) {
  std::vector<JudgedFinding> findings;
  add(findings, 1, 0.5, 3, 3);
  EXPECT_THAT(test::sentence_of<Error>([&] { fit_calibration(findings); }), HasSubstr("3 of 3 are right"));
  add(findings, 2, 0.4, 1, 2);
  EXPECT_NO_THROW(fit_calibration(findings));
  EXPECT_THAT(test::sentence_of<Error>([&] { raw_error(cross_fitted(findings)); }), HasSubstr("more images"));
  EXPECT_THROW(fit_calibration({}), Error);
}

TEST(Calibration, TheThresholdIsWhereF1IsBest) {
  std::vector<JudgedFinding> findings;
  add(findings, 1, 0.9, 3, 3), add(findings, 2, 0.5, 1, 2), add(findings, 3, 0.2, 1, 9);
  // F1 of 3 kept: 6/8; of 5: 8/10; of 14: 10/19.
  EXPECT_NEAR(best_threshold(findings, 5), 0.35, 1e-12);
  EXPECT_EQ(best_threshold({{1, 0.4, false}}, 5), 0) << "nothing is right: everything is shown";
  EXPECT_NEAR(best_threshold({{1, 0.4, true}}, 1), 0.2, 1e-12);
  EXPECT_NEAR(best_threshold({{1, 0.4, true}, {1, 0.3, true, true}}, 2), 0.2, 1e-12)
      << "another name for a place is never said";
}

TEST(Calibration, IsKeptInTheFolder) {
  test::TemporaryFolder folder;
  EXPECT_NEAR(load_calibration(folder.path()).map.all.apply(0.3), 0.3, 1e-9) << "no file: the raw confidence";
  StoredCalibration stored;
  stored.map = {{0.5, -0.25}, {{"burr", {2, 1}}}};
  stored.weights = "abc";
  stored.answers = 8, stored.min_confidence = 0.31;
  save_calibration(stored, folder.path());
  EXPECT_EQ(load_calibration(folder.path()).map.all.slope, 0.5);
  EXPECT_EQ(load_calibration(folder.path()).map.all.offset, -0.25);
  EXPECT_EQ(load_calibration(folder.path()).map.of("burr").offset, 1);
  EXPECT_EQ(load_calibration(folder.path()).map.of("pinch").offset, -0.25) << "not among the labels";
  EXPECT_EQ(load_calibration(folder.path()).weights, "abc");
  EXPECT_EQ(load_calibration(folder.path()).answers, 8);
  EXPECT_EQ(load_calibration(folder.path()).min_confidence, 0.31);
}

TEST(Calibration, TheBandOfQuestionableConfidencesIsKept) {
  test::TemporaryFolder folder;
  StoredCalibration stored;
  stored.review = StoredReview{.chosen = {0.12, 0.63, 0.8, 0.04, 0.6}, .max_error = 0.05};
  stored.review->curve = {{0.05, 0.9, 0.5, 0.01, 0.2}, stored.review->chosen};
  save_calibration(stored, folder.path());
  const auto loaded = load_calibration(folder.path());
  ASSERT_TRUE(loaded.review);
  EXPECT_EQ(loaded.review->chosen.from, 0.12);
  EXPECT_EQ(loaded.review->chosen.below, 0.63);
  const auto document = nlohmann::json::parse(read_file(folder / "calibration.json"));
  EXPECT_EQ(document["review_from"], 0.12);
  EXPECT_EQ(
      document["review"]["curve"][0],
      nlohmann::json::parse(
          R"({"from": 0.05, "below": 0.9, "automation": 0.5, "error": 0.01, "error_with_missed": 0, "images": 0.2})"));
  EXPECT_EQ(document["review"]["max_error"], 0.05);
}

TEST(Calibration, ABandThatIsNoneIsRefused) {
  test::TemporaryFolder folder;
  for (const char* band :
       {R"("review_from": 0.2)", R"("review_below": 0.2)", R"("review_from": 0.5, "review_below": 0.4)",
        R"("review_from": -1, "review_below": 1)", R"("review_from": "x", "review_below": 1)"}) {
    write_file(folder / "calibration.json", R"({"slope": 1, "offset": 0, )" + std::string(band) + "}");
    EXPECT_THAT(test::sentence_of<Error>([&] { load_calibration(folder.path()); }),
                HasSubstr("calibration.json"))
        << band;
  }
}

TEST(Calibration, NeedsNoMoreThanTwoNumbers) {
  test::TemporaryFolder folder;
  write_file(folder / "calibration.json", R"({"slope": 0.5, "offset": 1})");
  EXPECT_EQ(load_calibration(folder.path()).map.all.offset, 1);
  EXPECT_EQ(load_calibration(folder.path()).weights, "");
  EXPECT_FALSE(load_calibration(folder.path()).review) << "files of older versions flag nothing";
  for (const char* text :
       {"", "[]", R"({"slope": "x", "offset": 1})", R"({"slope": 1})", R"({"slope": -1, "offset": 1})",
        R"({"slope": 1, "offset": 1, "weights": 3})", R"({"slope": 1, "offset": 1, "labels": []})",
        R"({"slope": 1, "offset": 1, "labels": {"burr": {"slope": -1, "offset": 0}}})"}) {
    write_file(folder / "calibration.json", text);
    EXPECT_THAT(test::sentence_of<Error>([&] { load_calibration(folder.path()); }),
                HasSubstr("calibration.json"));
  }
}

}  // namespace
}  // namespace kerf::inspect
