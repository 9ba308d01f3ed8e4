#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "models/detector/boxes.h"
#include "models/detector/loss.h"
#include "models/squares.h"

namespace kerf::detector {
namespace {

using test::boxes_of;
using test::square_picture;

const DetectorConfig kSmall{{"bridge", "burr"}, 64, 8, 1, 1};

Truth truth_of(std::vector<float> sides, std::vector<std::int64_t> classes) {
  const auto count = std::int64_t(classes.size());
  return {boxes_of(std::move(sides)).view({1, count, 4}),
          torch::tensor(at::ArrayRef<std::int64_t>(classes)).view({1, count}),
          torch::ones({1, count}, torch::kBool)};
}

/// An output that says nothing and whose boxes reach one stride to each side.
Output silent_output() {
  auto detector = make_random_detector(kSmall, 1);
  detector->eval();
  torch::NoGradGuard no_grad;
  auto output = detector->forward(square_picture(10, 10, 20), {});
  output.classes = torch::full_like(output.classes, -4);
  output.distances = torch::full_like(output.distances, -20);
  output.distances.select(3, 1).fill_(20);
  return output;
}

// Expected values: torchvision 0.28.0, ops.box_iou and ops.complete_box_iou.
TEST(DetectorBoxes, OverlapsAreThoseOfTorchvision) {
  const auto a = boxes_of({0, 0, 10, 10, 0, 0, 10, 10, 5, 5, 25, 12, 3, 4, 50, 60}),
             b = boxes_of({0, 0, 10, 10, 20, 30, 40, 35, 0, 0, 20, 20, 10, 12, 44, 58});
  const auto plain = overlap(a, b), complete = complete_overlap(a, b);
  const float ious[] = {1.0f, 0.0f, 0.241379f, 0.594225f}, ciou[] = {1.0f, -0.501465f, 0.206868f, 0.592489f};
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(plain[i].item<float>(), ious[i], 1e-5);
    EXPECT_NEAR(complete[i].item<float>(), ciou[i], 1e-5);
  }
}

TEST(Detector, PlacesAreThoseOfThreeStrides) {
  const auto output = silent_output();
  ASSERT_EQ(output.points.size(0), 64 + 16 + 4);
  EXPECT_EQ(output.classes.sizes(), (std::vector<std::int64_t>{1, 84, 2}));
  EXPECT_EQ(output.points[1][0].item<float>(), 12);  // x of the second place of stride 8
  EXPECT_EQ(output.points[1][1].item<float>(), 4);
  const auto box = output.boxes()[0][64];  // first place of stride 16, centre 8, 8
  for (const auto& [side, value] :
       {std::pair(0, -8.0), std::pair(1, -8.0), std::pair(2, 24.0), std::pair(3, 24.0)})
    EXPECT_NEAR(box[side].item<double>(), value, 1e-3);
}

TEST(DetectorAssign, PlacesInsideAnswerAndTheBestReachesItsOverlap) {
  const auto output = silent_output();
  const auto assignment = assign(output, truth_of({8, 8, 40, 40}, {1}));
  const auto iou = overlap(output.boxes(), boxes_of({8, 8, 40, 40}).view({1, 1, 4}))[0];
  EXPECT_GT(assignment.positive.sum().item<int>(), 0);
  EXPECT_LE(assignment.positive.sum().item<int>(), 10);
  for (std::int64_t n = 0; n < 84; ++n) {
    if (!assignment.positive[0][n].item<bool>()) continue;
    for (int axis = 0; axis < 2; ++axis) {
      EXPECT_GT(output.points[n][axis].item<float>(), 8);
      EXPECT_LT(output.points[n][axis].item<float>(), 40);
    }
  }
  EXPECT_NEAR(assignment.scores.max().item<float>(), iou.max().item<float>(), 1e-5);
  EXPECT_EQ(assignment.scores.select(2, 0).max().item<float>(), 0) << "the other class";
}

TEST(DetectorAssign, APlaceAnswersForOneDefectAndPaddingForNone) {
  auto truth = truth_of({0, 0, 30, 30, 4, 4, 34, 34, 0, 0, 0, 0}, {0, 1, 0});
  truth.valid[0][2] = false;
  const auto assignment = assign(silent_output(), truth);
  const auto labels = (assignment.scores[0] > 0).sum(1);
  EXPECT_LE(labels.max().item<int>(), 1);
  EXPECT_LT(assignment.defect.max().item<int>(), 2);
  EXPECT_GT((assignment.scores[0].select(1, 0) > 0).sum().item<int>(), 0);
  EXPECT_GT((assignment.scores[0].select(1, 1) > 0).sum().item<int>(), 0);
}

TEST(DetectorAssign, ASpeckBetweenPlacesIsAnsweredFor) {
  const auto assignment = assign(silent_output(), truth_of({15, 15, 17, 17}, {0}));
  EXPECT_GT(assignment.positive.sum().item<int>(), 0);
}

TEST(DetectorLoss, IsFiniteWithoutDefects) {
  auto detector = make_random_detector(kSmall, 3);
  const Truth none{torch::zeros({1, 0, 4}), torch::zeros({1, 0}, torch::kInt64),
                   torch::zeros({1, 0}, torch::kBool)};
  const auto result = loss(detector->forward(square_picture(10, 10, 20), {}), none);
  EXPECT_TRUE(std::isfinite(result.total.item<double>()));
  result.total.backward();
}

TEST(DetectorDecode, GivesEveryPlaceThatSaysSomething) {
  auto output = silent_output();
  const auto set = [&](int place, int label, float logit) { output.classes[0][place][label] = logit; };
  set(64, 0, 2), set(65, 0, 1), set(64, 1, 0), set(66, 1, -1);
  const auto found = decode(output, {.min_score = 0.3})[0];
  ASSERT_EQ(found.size(), 3u);
  std::map<std::int64_t, double> most;
  for (const auto& one : found) {
    most[one.label] = std::max(most[one.label], one.score);
    EXPECT_GT(one.right, one.left);
  }
  EXPECT_NEAR(most[0], 0.8808, 1e-4);  // 1 / (1 + exp(-2))
  EXPECT_NEAR(most[1], 0.5, 1e-6);
}

TEST(BatchNorm, SettledStatisticsAreThoseOfTheBatches) {
  nn::BatchNorm2d norm(3);
  norm->train();
  const auto batch = torch::randn({4, 3, 5, 5}) * 2 + 1;
  const auto plain = norm->forward(batch);
  EXPECT_EQ(norm->running_mean.abs().max().item<float>(), 0) << "training steps leave the statistics alone";
  norm->start_settling();
  norm->forward(batch), norm->forward(batch);
  norm->stop_settling();
  EXPECT_TRUE(torch::allclose(norm->running_mean, batch.mean({0, 2, 3}), 1e-4, 1e-5));
  norm->eval();
  EXPECT_TRUE(torch::allclose(norm->forward(batch), plain, 1e-2, 1e-2));
}

}  // namespace
}  // namespace kerf::detector
