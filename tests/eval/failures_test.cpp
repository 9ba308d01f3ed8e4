#include <gmock/gmock.h>
#include <kerf/error.h>
#include <kerf/failures.h>

namespace kerf {
namespace {

constexpr std::int64_t kBridge = 1, kBurr = 2;

Dataset two_images() {
  Dataset truth;
  truth.categories = {{kBridge, "bridge"}, {kBurr, "burr"}};
  truth.images = {{10, "a.png", 100, 100, {}}, {20, "b.png", 100, 100, {}}};
  return truth;
}

Annotation box(std::int64_t image, std::int64_t category, double x, double score = -1, double size = 20) {
  Annotation one;
  one.image_id = image, one.category_id = category, one.box = {x, 0, size, size};
  one.area = size * size, one.score = score;
  return one;
}

std::vector<FailureKind> kinds(const FailureList& list) {
  std::vector<FailureKind> kinds;
  for (const auto& failure : list.failures) kinds.push_back(failure.kind);
  return kinds;
}

TEST(Failures, EachKindByItsDefinition) {
  auto truth = two_images();
  truth.annotations = {box(10, kBridge, 0), box(10, kBurr, 30), box(10, kBurr, 60), box(20, kBridge, 0)};
  const std::vector<Annotation> results = {
      box(10, kBridge, 1, .9),   // right
      box(10, kBridge, 31, .8),  // wrong type
      box(10, kBurr, 72, .7),    // IoU 1/4: poor box
      box(20, kBridge, 50, .6),  // false positive, and the bridge at 0 is missed
  };
  const auto list = find_failures(truth, results);
  EXPECT_THAT(kinds(list), testing::ElementsAre(FailureKind::wrong_type, FailureKind::poor_box,
                                                FailureKind::false_positive, FailureKind::missed));
  EXPECT_EQ(list.right, 1);
  EXPECT_EQ(list.failures[0].truth, 1u);
  EXPECT_EQ(list.failures[0].result, 1u);
  EXPECT_EQ(list.failures[0].category_id, kBurr) << "the truth's class";
  EXPECT_EQ(list.failures[2].result, 3u);
  EXPECT_FALSE(list.failures[2].truth);
  EXPECT_TRUE(list.wrong_counts.empty());
}

TEST(Failures, TheSurestComesFirstAndASecondOneIsTooMany) {
  auto truth = two_images();
  truth.annotations = {box(10, kBridge, 0)};
  const auto list = find_failures(truth, {box(10, kBridge, 4, .5), box(10, kBridge, 2, .9)});
  ASSERT_EQ(list.failures.size(), 1u);
  EXPECT_EQ(list.failures[0].kind, FailureKind::false_positive);
  EXPECT_EQ(list.failures[0].result, 0u);
  EXPECT_THAT(list.wrong_counts, testing::ElementsAre(10));
}

TEST(Failures, WeakResultsAndCrowdsDoNotCount) {
  auto truth = two_images();
  auto crowd = box(10, kBurr, 0, -1, 50);
  crowd.is_crowd = true;
  truth.annotations = {crowd};
  EXPECT_TRUE(find_failures(truth, {box(10, kBurr, 10, .9), box(20, kBurr, 0, .2)}, {.min_score = .3})
                  .failures.empty());
  const auto list = find_failures(truth, {box(10, kBridge, 10, .9)});
  EXPECT_EQ(list.failures.size(), 1u) << "the crowd is of another class";
}

TEST(Failures, StrangersAreRefused) {
  EXPECT_THROW(find_failures(two_images(), {box(30, kBurr, 0, .5)}), Error);
}

TEST(Comparison, RepairedLeftAndNew) {
  auto truth = two_images();
  truth.annotations = {box(10, kBridge, 0), box(10, kBurr, 30), box(20, kBurr, 0)};
  const std::vector<Annotation> before = {box(10, kBridge, 0, .9),
                                          box(10, kBridge, 30, .9),  // right; wrong type
                                          box(20, kBurr, 50, .9)};   // missed, and a false positive
  const std::vector<Annotation> after = {
      box(10, kBurr, 30, .9),   // repaired; but the bridge is missed now
      box(20, kBridge, 52, .9)  // the same false positive under another name
  };
  const auto all = compare_failures(truth, before, after);
  EXPECT_EQ(all.total.before, 3);
  EXPECT_EQ(all.total.repaired, 1);
  EXPECT_EQ(all.total.left, 2);
  EXPECT_EQ(all.total.made, 1);
  EXPECT_EQ(all.total.after, 3);
  EXPECT_EQ(all.changes.at({FailureKind::missed, kBridge}).made, 1);
  EXPECT_EQ(all.changes.at({FailureKind::wrong_type, kBurr}).repaired, 1);
  EXPECT_EQ(all.wrong_counts_before, 0);
  EXPECT_EQ(all.wrong_counts_after, 1);
}

TEST(Comparison, EveryFailureIsFollowed) {
  auto truth = two_images();
  truth.annotations = {box(10, kBridge, 0), box(10, kBurr, 30), box(20, kBurr, 0)};
  const std::vector<Annotation> before = {box(10, kBridge, 0, .9), box(10, kBridge, 30, .9)};
  const std::vector<Annotation> after = {box(10, kBurr, 30, .9), box(20, kBridge, 50, .9)};
  const auto changed = follow_failures(truth, before, after);
  ASSERT_EQ(changed.size(), 4u);
  EXPECT_EQ(changed[0].fate, FailureFate::repaired);
  EXPECT_EQ(changed[0].failure.kind, FailureKind::wrong_type);
  EXPECT_EQ(changed[0].failure.result, 1u) << "an index into before";
  EXPECT_EQ(changed[1].fate, FailureFate::left);
  EXPECT_EQ(changed[1].failure.truth, 2u);
  EXPECT_EQ(changed[2].fate, FailureFate::made);
  EXPECT_EQ(changed[2].failure.kind, FailureKind::missed) << "the bridge was right before";
  EXPECT_EQ(changed[3].fate, FailureFate::made);
  EXPECT_EQ(changed[3].failure.result, 1u) << "an index into after";
  EXPECT_EQ(name_of(changed[3].fate), "newly made");
}

TEST(Comparison, TheTableSaysWhatIsNotDefined) {
  auto truth = two_images();
  const std::vector<Annotation> none;
  const auto failures = compare_failures(truth, none, none);
  const auto table = format_comparison(truth, failures, compare_metrics(truth, none, none));
  EXPECT_NE(table.find("n/a"), std::string::npos);
  EXPECT_EQ(table.find("nan"), std::string::npos) << table;
  truth.annotations = {box(10, kBridge, 0)};
  const std::vector<Annotation> found = {box(10, kBridge, 0, .9)};
  const auto better = format_comparison(truth, failures, compare_metrics(truth, none, found));
  EXPECT_NE(
      better.find("AP50   0.000 (0.000 .. 0.000)     1.000 (1.000 .. 1.000)     +1.000 (+1.000 .. +1.000)"),
      std::string::npos)
      << better;
}

TEST(Comparison, IntervalsHoldTheValueAndSeeARealGain) {
  auto truth = two_images();
  truth.images.clear();
  std::vector<Annotation> before, after;
  for (int i = 0; i < 60; ++i) {
    truth.images.push_back({i, std::to_string(i), 100, 100, {}});
    truth.annotations.push_back(box(i, kBridge, 0));
    if (i % 2 == 0) before.push_back(box(i, kBridge, 0, .5));
    if (i % 10 != 0) after.push_back(box(i, kBridge, 0, .5));
  }
  const auto metrics = compare_metrics(truth, before, after);
  EXPECT_NEAR(metrics.f1_before.value, 2.0 / 3, 1e-9);
  EXPECT_NEAR(metrics.f1_after.value, 2 * .9 / 1.9, 1e-9);
  for (const auto& one : {metrics.f1_before, metrics.f1_after, metrics.f1_gain, metrics.ap50_before,
                          metrics.ap50_after, metrics.ap50_gain}) {
    EXPECT_LE(one.low, one.value);
    EXPECT_GE(one.high, one.value);
    EXPECT_LT(one.low, one.high);
  }
  EXPECT_GT(metrics.f1_gain.low, 0);
  // A share of 1/2 over 60 images: two standard errors are 2 sqrt(.25 / 60) = .13.
  EXPECT_NEAR(metrics.ap50_before.high - metrics.ap50_before.low, .26, .06);
  const auto same = compare_metrics(truth, before, before);
  EXPECT_EQ(same.ap50_gain.low, 0) << "paired: no difference in any resample";
  EXPECT_EQ(same.ap50_gain.high, 0);
}

}  // namespace
}  // namespace kerf
