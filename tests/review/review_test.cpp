#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "data/sentence.h"
#include "review/geometry.h"
#include "review/sample_review.h"

namespace kerf::review {
namespace {

using ::testing::HasSubstr;

std::vector<double> confidences(const Review& review) {
  std::vector<double> found;
  for (const OpenFinding& finding : open_findings(review)) found.push_back(finding.item->claim->confidence);
  return found;
}

Verdict on(const ReviewItem& item, const std::string& image, Decision decision) {
  return {item.id, image, decision, item.claim, item.label(), item.box(), "ada", "2026-01-31T12:00:00Z", ""};
}

TEST(Review, QuestionsAreThoseBetweenLowAndHighTheLeastCertainFirst) {
  EXPECT_EQ(confidences(sample_review()), (std::vector<double>{0.55, 0.41, 0.2}));
  EXPECT_EQ(confidences(sample_review({}, {.low = 0.05, .high = 0.3})), (std::vector<double>{0.2, 0.1}));
  EXPECT_THAT(sentence_of([] { sample_review({}, {.low = 0.7, .high = 0.6}); }), HasSubstr("above high"));
}

TEST(Review, FlagsOfTheResultsGoFirst) {
  auto results = sample_results();
  results[3].review = results[5].review = true;
  const Review review = make_review(sample_dataset(), results, {});
  EXPECT_EQ(confidences(review), (std::vector<double>{0.8, 0.1}));
}

TEST(Review, AModelThatFlagsNothingLeavesNothingOpen) {
  auto results = sample_results();
  for (auto& result : results) result.review = false;
  EXPECT_TRUE(open_findings(make_review(sample_dataset(), results, {})).empty());
  results[3].review.reset();
  EXPECT_TRUE(open_findings(make_review(sample_dataset(), results, {})).empty())
      << "what nobody speaks of is no question where the model speaks of others";
}

TEST(Review, CandidatesThatNobodyIsAskedAboutAreNotShown) {
  auto results = sample_results();
  for (auto& result : results) result.said = true, result.review = false;
  results[0].said = results[1].said = false;
  results[0].review = true;
  const auto review = make_review(sample_dataset(), results, {});
  const auto& items = review.images[0].items;
  EXPECT_TRUE(items[0].is_shown()) << "a question";
  EXPECT_FALSE(items[1].is_shown()) << "the model did not say it, however sure";
  EXPECT_TRUE(review.images[3].items[0].is_shown());
}

TEST(Review, AVerdictClosesItsFinding) {
  const Review open = sample_review();
  const ReviewItem& item = open.images[0].items[0];
  const Review judged = sample_review({on(item, "images/a.png", Decision::accept)});
  EXPECT_EQ(confidences(judged), (std::vector<double>{0.41, 0.2}));
  EXPECT_TRUE(judged.images[0].items[0].stands());
  const auto twice =
      sample_review({on(item, "images/a.png", Decision::accept), on(item, "images/a.png", Decision::reject)});
  EXPECT_EQ(twice.images[0].items[0].history.size(), 2u);
  EXPECT_FALSE(twice.images[0].items[0].stands());
}

TEST(Review, AdditionsJoinTheirImageAndStrangersArePassedOver) {
  Verdict added{"feed", "images/clean.png", Decision::add, {}, "bridge", {1, 2, 3, 4}, "ada", "", ""};
  Verdict stranger = added;
  stranger.id = "beef";
  stranger.image = "elsewhere.png";
  const Review review = sample_review({added, stranger});
  ASSERT_EQ(review.images[2].items.size(), 1u);
  EXPECT_EQ(review.images[2].items[0].id, "feed");
  EXPECT_FALSE(review.images[2].items[0].is_open());
}

TEST(Review, TheSameFindingHasTheSameIdAndNoOther) {
  const Box box{1, 2, 3, 4};
  EXPECT_EQ(finding_id("a", "b", box, 0.5), finding_id("a", "b", box, 0.5));
  EXPECT_EQ(finding_id("a", "b", box, 0.5).size(), 16u);
  const std::set<std::string> ids = {
      finding_id("a", "b", box, 0.5),           finding_id("a", "b", box, std::nullopt),
      finding_id("x", "b", box, 0.5),           finding_id("a", "x", box, 0.5),
      finding_id("a", "b", {1, 2, 3, 5}, 0.5),  finding_id("a", "b", box, 0.25),
      finding_id("a", "b", {1, 2, 3, 45}, 0.5), finding_id("ab", "", box, 0.5)};
  EXPECT_EQ(ids.size(), 8u);
}

TEST(Review, FindingsOfTheLogAreKnownByAnyOrderOfTheResults) {
  auto results = sample_results();
  std::swap(results[0], results[4]);
  const Review review = make_review(sample_dataset(), results, {});
  EXPECT_EQ(review.images[0].items.back().id, sample_review().images[0].items[0].id);
}

TEST(Review, WhatNobodyCanSeeAndWhatComesTwiceIsLeftOut) {
  const auto seen = result(7, 3, {1, 1, 5, 5}, 0.5);
  const Review review = make_review(
      sample_dataset(), {seen, seen, result(7, 3, {700, 1, 5, 5}, 0.5), result(7, 3, {1, 1, 0, 5}, 0.5)}, {});
  EXPECT_EQ(review.images[0].items.size(), 1u);
}

TEST(Review, ScoresAreConfidences) {
  EXPECT_THAT(sentence_of([] {
                make_review(sample_dataset(), {result(7, 3, {1, 1, 5, 5}, 1.5)}, {});
              }),
              HasSubstr("score 1.5"));
}

TEST(Geometry, HalfAPixelIsTheSamePlace) {
  EXPECT_TRUE(is_same_place({1, 2, 3, 4}, {1.5, 1.5, 2.5, 5}));
  EXPECT_FALSE(is_same_place({1, 2, 3, 4}, {1, 2, 3.51, 4}));
  EXPECT_FALSE(is_same_place({1, 2, 3, 4}, {0.4, 2, 3.6, 4}));
}

TEST(Geometry, TurnedBoxesHaveUprightBounds) {
  const Box about_corner = turned_bounds({10, 20, 4, 2}, 90, {10, 20});
  EXPECT_NEAR(about_corner.x, 8, 1e-9);
  EXPECT_NEAR(about_corner.y, 20, 1e-9);
  EXPECT_NEAR(about_corner.width, 2, 1e-9);
  EXPECT_NEAR(about_corner.height, 4, 1e-9);
  const Box about_middle = turned_bounds({10, 20, 4, 2}, 180, {12, 21});
  EXPECT_NEAR(about_middle.x, 10, 1e-9);
  EXPECT_NEAR(about_middle.height, 2, 1e-9);
}

}  // namespace
}  // namespace kerf::review
