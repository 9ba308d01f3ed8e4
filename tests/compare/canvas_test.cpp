#include "compare/canvas.h"

#include <gtest/gtest.h>

namespace kerf::compare {
namespace {

/// An F with a bar beside it, which no turn or mirror image leaves as it is. [rows, columns]
torch::Tensor letter(std::int64_t rows = 240, std::int64_t columns = 200) {
  auto print = torch::zeros({rows, columns});
  const auto fill = [&](int top, int left, int height, int width) {
    print.narrow(0, top, height).narrow(1, left, width).fill_(1);
  };
  fill(40, 40, 150, 24), fill(40, 64, 24, 90), fill(100, 64, 24, 50), fill(170, 140, 22, 44);
  return print;
}

/// `plane` as a picture with this placement sees it: turned as it says, then scaled and moved.
torch::Tensor picture_of(const torch::Tensor& plane, const Placement& at, std::int64_t rows,
                         std::int64_t columns) {
  Canvas canvas(0, plane);
  return canvas.seen_from(at, rows, columns).first;
}

TEST(Canvas, FindsAPictureInEveryTurnScaleAndPlace) {
  const Canvas canvas(0, letter());
  for (int turn = 0; turn < 8; ++turn)
    for (const double scale : {0.8, 1.0, 1.25}) {
      const Placement truth{turn, scale, 13, -9};
      const auto picture = picture_of(letter(), truth, 240, 240);
      const auto found = canvas.search(picture);
      ASSERT_TRUE(found) << turn;
      const auto fit = canvas.settle(picture, found->at);
      EXPECT_EQ(fit.at.turn, turn);
      EXPECT_NEAR(fit.at.scale, scale, 0.001) << turn;
      EXPECT_NEAR(fit.at.y, truth.y, 0.1) << turn << " " << scale;
      EXPECT_NEAR(fit.at.x, truth.x, 0.1) << turn << " " << scale;
      EXPECT_GT(fit.agreement, 0.97) << turn << " " << scale;
    }
}

TEST(Canvas, ADefectDoesNotMoveAPicture) {
  const Canvas canvas(0, letter());
  const Placement truth{5, 0.93, 4.3, -6.6};
  auto picture = picture_of(letter(), truth, 240, 240);
  picture.narrow(0, 60, 70).narrow(1, 60, 90).fill_(1);
  picture.narrow(0, 150, 60).narrow(1, 0, 120).fill_(0);
  const auto fit = canvas.settle(picture, {5, 0.95, 8, -10});
  EXPECT_NEAR(fit.at.scale, truth.scale, 0.004);
  EXPECT_NEAR(fit.at.y, truth.y, 0.5);
  EXPECT_NEAR(fit.at.x, truth.x, 0.5);
}

TEST(Canvas, AStrangerAgreesLittle) {
  const Canvas canvas(0, letter());
  auto stranger = torch::zeros({240, 240});
  for (int i = 0; i < 6; ++i) stranger.narrow(0, 12 + 36 * i, 12).fill_(1);
  const auto found = canvas.search(stranger);
  if (found) {
    EXPECT_LT(canvas.settle(stranger, found->at).agreement, 0.7);
  }
}

TEST(Canvas, HoldsWhatItsMembersPrintAndGrows) {
  Canvas canvas(0, letter());
  const Placement beside{0, 1, -100, 150};
  canvas.add(1, torch::ones({200, 200}), beside);
  const auto [prints, looks] = canvas.seen_from({0, 1, -100, 0}, 340, 350);
  EXPECT_EQ(prints[200][50].item<float>(), 1);  // the letter's stem
  EXPECT_EQ(looks[200][50].item<float>(), 1);
  EXPECT_EQ(prints[50][250].item<float>(), 1);   // the other picture alone
  EXPECT_EQ(prints[150][152].item<float>(), 2);  // the letter's upper bar under it
  EXPECT_EQ(looks[150][152].item<float>(), 2);
  EXPECT_EQ(looks[50][50].item<float>(), 0);  // nobody
  canvas.remove(1, torch::ones({200, 200}));
  EXPECT_EQ(canvas.members().size(), 1u);
  EXPECT_EQ(canvas.seen_from({0, 1, -100, 0}, 340, 350).second[50][250].item<float>(), 0);
}

}  // namespace
}  // namespace kerf::compare
