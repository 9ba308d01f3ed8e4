// The detector learns two pictures by heart.
#include <gtest/gtest.h>

#include <algorithm>

#include "inspect/detector_view.h"
#include "models/detector/boxes.h"
#include "models/squares.h"
#include "nn/weights.h"
#include "train/optimiser.h"

namespace kerf::inspect {
namespace {

using test::boxes_of;
using test::square_picture;

TEST(DetectorTraining, LearnsWhereASquareIs) {
  auto detector = detector::make_random_detector({{"bridge", "burr"}, 64, 8, 1, 1}, 1);
  train::ParameterGroup group;
  for (const auto& [name, parameter] : nn::named_parameters(*detector))
    if (parameter.requires_grad()) group.parameters.emplace_back(name, parameter);
  train::AdamW optimiser({group}, {}, {.lr_scale = 10, .precision = torch::kFloat32});
  const auto pixels = torch::cat({square_picture(10, 12, 24), square_picture(30, 20, 16)});
  detector::Truth truth{boxes_of({10, 12, 34, 36, 30, 20, 46, 36}).view({2, 1, 4}),
                        torch::tensor({{0}, {1}}, torch::kInt64), torch::ones({2, 1}, torch::kBool)};
  detector->train();
  for (int step = 0; step < 80; ++step) {
    detector::loss(detector->forward(pixels, {}), truth).total.backward();
    optimiser.step(2e-3);
  }
  torch::NoGradGuard no_grad;
  const auto found = detector::decode(detector->forward(pixels, {}));
  for (int i = 0; i < 2; ++i) {
    ASSERT_FALSE(found[i].empty());
    const auto surest = *std::ranges::max_element(found[i], {}, &detector::Detection::score);
    EXPECT_EQ(surest.label, i);
    const auto box =
        boxes_of({float(surest.left), float(surest.top), float(surest.right), float(surest.bottom)});
    EXPECT_GT(detector::overlap(box, truth.boxes[i]).item<float>(), 0.8f);
  }
}

}  // namespace
}  // namespace kerf::inspect
