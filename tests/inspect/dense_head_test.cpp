#include "inspect/dense_head.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

namespace kerf::inspect {
namespace {

const std::vector<std::string> kLabels = {"bridge", "burr", "pinch"};
const qwen3_vl::Grid kGrid{1, 8, 8};

/// The output of a head that knows the targets.
DenseOutput perfect(const DenseTargets& targets) {
  return {(targets.classes - 0.5) * 20, targets.boxes, (targets.cover - 0.5) * 20};
}

TEST(DenseHead, DecodingPerfectOutputGivesTheTruthBack) {
  const std::vector<LabelledBox> truth = {
      {"burr", {10, 12, 14, 10}}, {"bridge", {50, 60, 70, 40}}, {"pinch", {100, 5, 20, 30}}};
  const auto targets = make_dense_targets(truth, kLabels, 128, 128, kGrid, 2);
  const auto found = decode_dense(perfect(targets), kLabels, 128, 128, kGrid, 2);
  ASSERT_EQ(found.size(), truth.size());
  for (const auto& entry : truth) {
    const bool matched = std::any_of(found.begin(), found.end(), [&](const ScoredBox& box) {
      return box.labelled.label == entry.label && iou(box.labelled.box, entry.box) > 0.99;
    });
    EXPECT_TRUE(matched) << entry.label;
  }
}

TEST(DenseHead, CoverIsTheShareOfEachSubCell) {
  // 16 pixels a patch, 4 a sub-cell: the box covers a quarter of its first sub-cell.
  const auto targets = make_dense_targets({{"burr", {2, 2, 6, 6}}}, kLabels, 128, 128, kGrid, 2);
  EXPECT_NEAR(targets.cover[0][0][1].item<float>(), 0.25, 1e-6);
  EXPECT_NEAR(targets.cover[0][5][1].item<float>(), 1, 1e-6);
  EXPECT_NEAR(targets.cover.sum().item<float>(), 36.0 / 16, 1e-5);
}

TEST(DenseHead, LossFallsTowardsTheTruth) {
  const auto targets = make_dense_targets({{"burr", {30, 30, 20, 20}}}, kLabels, 128, 128, kGrid, 2);
  auto wrong = perfect(targets);
  wrong.boxes = wrong.boxes + 0.7;
  wrong.classes = -wrong.classes;
  const auto good = dense_loss(perfect(targets), targets), bad = dense_loss(wrong, targets);
  EXPECT_LT(good.classes.item<double>(), 0.001);
  EXPECT_LT(good.boxes.item<double>(), 0.001);
  EXPECT_GT(bad.boxes.item<double>(), 0.3);
  EXPECT_GT(bad.classes.item<double>(), 1);
}

TEST(DenseHead, UnknownLabelIsNamed) {
  EXPECT_THROW(make_dense_targets({{"scratch", {1, 1, 5, 5}}}, kLabels, 128, 128, kGrid, 2), Error);
}

}  // namespace
}  // namespace kerf::inspect
