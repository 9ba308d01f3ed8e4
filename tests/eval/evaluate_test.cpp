// Small cases whose numbers can be worked out by hand.
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/evaluate.h>

#include <cmath>
#include <limits>

namespace kerf {
namespace {

/// Two images, classes 1 and 2; image 1 holds two boxes of class 1.
Dataset two_boxes() {
  Dataset truth;
  truth.categories = {{1, "bridge"}, {2, "burr"}};
  truth.images = {{1, "a.png", 100, 100, {}}, {2, "b.png", 100, 100, {}}};
  truth.annotations = {{1, 1, 1, {0, 0, 10, 10}, 100}, {2, 1, 1, {50, 50, 10, 10}, 100}};
  return truth;
}

Annotation result(std::int64_t image, std::int64_t category, Box box, double score) {
  return {0, image, category, box, box.area(), false, score};
}

TEST(Evaluate, PerfectResults) {
  const auto truth = two_boxes();
  const auto metrics =
      evaluate_detections(truth, {result(1, 1, {0, 0, 10, 10}, 1), result(1, 1, {50, 50, 10, 10}, 1)});
  EXPECT_DOUBLE_EQ(metrics.overall.ap50, 1);
  EXPECT_DOUBLE_EQ(metrics.overall.ap50_95, 1);
  EXPECT_EQ(metrics.overall.at50.f1, 1);
  EXPECT_EQ(metrics.count_accuracy, 1);
  EXPECT_EQ(metrics.expected_calibration_error, 0);
  EXPECT_EQ(metrics.images, 2);
}

TEST(Evaluate, ByHand) {
  // Scores .9 wrong place, .8 right, .7 again on the truth that is taken, .6 right class in an empty image.
  const auto metrics = evaluate_detections(
      two_boxes(), {result(1, 1, {80, 0, 10, 10}, 0.9), result(1, 1, {0, 0, 10, 9}, 0.8),
                    result(1, 1, {0, 0, 10, 10}, 0.7), result(2, 1, {0, 0, 10, 10}, 0.6)});
  const auto& at = metrics.overall.at50;
  EXPECT_EQ(at.true_positives, 1);
  EXPECT_EQ(at.false_positives, 3);
  EXPECT_EQ(at.missed, 1);
  EXPECT_DOUBLE_EQ(at.precision, 0.25);
  EXPECT_DOUBLE_EQ(at.recall, 0.5);
  EXPECT_DOUBLE_EQ(at.f1, 1.0 / 3);
  EXPECT_NEAR(metrics.overall.ap50, 51 * 0.5 / 101, 1e-12) << "recall .5 is reached at precision 1/2";
  EXPECT_NEAR(metrics.overall.ap50_95, 51 * (9 * 0.5 + 1.0 / 3) / 101 / 10, 1e-12)
      << "at .95 only the third fits";
  EXPECT_EQ(metrics.count_accuracy, 0);
  EXPECT_DOUBLE_EQ(metrics.expected_calibration_error, (0.9 + 0.2 + 0.7 + 0.6) / 4);
}

TEST(Evaluate, CountsWhatIsSaidAlone) {
  // The candidate has the higher score and the truth; average precision sees it, the counts do not.
  std::vector<Annotation> results = {result(1, 1, {0, 0, 10, 10}, 0.9), result(1, 1, {0, 0, 10, 9}, 0.8),
                                     result(1, 1, {50, 50, 10, 10}, 0.2)};
  results[0].said = false, results[1].said = true, results[2].said = true;
  const auto metrics = evaluate_detections(two_boxes(), results, {.said_only = true});
  EXPECT_EQ(metrics.overall.at50.true_positives, 2);
  EXPECT_EQ(metrics.overall.at50.false_positives, 0);
  EXPECT_EQ(metrics.count_accuracy, 1);
  EXPECT_LT(metrics.overall.ap50, 1);
  results[1].said = std::nullopt;
  EXPECT_THROW(evaluate_detections(two_boxes(), results, {.said_only = true}), Error);
  EXPECT_EQ(evaluate_detections(two_boxes(), results).count_accuracy, 0.5) << "nobody asks";
}

TEST(Evaluate, LooseOverlapCountsAtAThirdOnly) {
  const auto metrics = evaluate_detections(two_boxes(), {result(1, 1, {0, 0, 10, 4}, 0.5)});
  EXPECT_EQ(metrics.overall.at33.true_positives, 1);
  EXPECT_EQ(metrics.overall.at50.true_positives, 0);
  EXPECT_GT(metrics.overall.ap33, 0);
  EXPECT_EQ(metrics.overall.ap50, 0);
}

TEST(Evaluate, OverlapAtTheThresholdIsEnough) {
  EXPECT_EQ(evaluate_detections(two_boxes(), {result(1, 1, {0, 0, 10, 5}, 0.5)}).overall.at50.true_positives,
            1);
}

TEST(Evaluate, ThresholdActsOnCountsNotOnAveragePrecision) {
  const std::vector<Annotation> results = {result(1, 1, {0, 0, 10, 10}, 0.4),
                                           result(1, 1, {50, 50, 10, 10}, 0.6)};
  const auto metrics = evaluate_detections(two_boxes(), results, {0.6});
  EXPECT_EQ(metrics.overall.at50.true_positives, 1) << "a score equal to the threshold reaches it";
  EXPECT_EQ(metrics.overall.at50.missed, 1);
  EXPECT_DOUBLE_EQ(metrics.overall.ap50, 1);
  EXPECT_EQ(metrics.count_accuracy, 0.5);
}

TEST(Evaluate, WhatIsNotDefinedIsNan) {
  const auto metrics = evaluate_detections(two_boxes(), {});
  EXPECT_EQ(metrics.classes[0].ap50, 0);
  EXPECT_TRUE(std::isnan(metrics.classes[1].ap50)) << "a class without truth";
  EXPECT_TRUE(std::isnan(metrics.classes[1].at50.recall));
  EXPECT_TRUE(std::isnan(metrics.classes[0].at50.precision)) << "no result";
  EXPECT_EQ(metrics.classes[0].at50.recall, 0);
  EXPECT_EQ(metrics.overall.ap50, 0) << "the mean is over classes with truth";
  EXPECT_TRUE(std::isnan(metrics.expected_calibration_error));
  EXPECT_EQ(metrics.count_accuracy, 0.5);
  const auto nothing = evaluate_detections({}, {});
  EXPECT_TRUE(std::isnan(nothing.overall.ap50_95));
  EXPECT_TRUE(std::isnan(nothing.count_accuracy));
}

TEST(Evaluate, CrowdsNeitherHelpNorHurt) {
  auto truth = two_boxes();
  truth.annotations[1].is_crowd = true;
  const auto metrics = evaluate_detections(
      truth,
      {result(1, 1, {0, 0, 10, 10}, 1), result(1, 1, {52, 52, 3, 3}, 1), result(1, 1, {56, 56, 3, 3}, 1)});
  EXPECT_EQ(metrics.overall.truths, 1);
  EXPECT_EQ(metrics.overall.at50.true_positives, 1);
  EXPECT_EQ(metrics.overall.at50.false_positives, 0);
  EXPECT_DOUBLE_EQ(metrics.overall.ap50_95, 1);
  EXPECT_EQ(metrics.count_accuracy, 1);
  EXPECT_EQ(metrics.expected_calibration_error, 0);
}

TEST(Evaluate, ScoresThatAreNoProbabilitiesHaveNoCalibration) {
  const auto metrics = evaluate_detections(two_boxes(), {result(1, 1, {0, 0, 10, 10}, 7.5)});
  EXPECT_TRUE(std::isnan(metrics.expected_calibration_error));
  EXPECT_EQ(metrics.overall.at50.true_positives, 1);
}

TEST(Evaluate, RefusesResultsOfAnotherDataSet) {
  const auto refused = [](const Annotation& one) {
    EXPECT_THROW(evaluate_detections(two_boxes(), {one}), Error);
  };
  refused(result(3, 1, {0, 0, 1, 1}, 1));
  refused(result(1, 3, {0, 0, 1, 1}, 1));
  refused(result(1, 1, {0, 0, 1, 1}, std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace kerf
