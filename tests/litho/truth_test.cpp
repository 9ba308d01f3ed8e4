#include "litho/truth.h"

#include <gtest/gtest.h>

#include <cmath>

#include "litho/distance.h"
#include "litho/particle.h"

namespace kerf::litho {
namespace {

struct Rectangle {
  int x0, y0, x1, y1;
};

void fill(Bitmap& bitmap, Rectangle r, std::uint8_t value) {
  for (int y = r.y0; y < r.y1; ++y)
    for (int x = r.x0; x < r.x1; ++x) bitmap.at(x, y) = value;
}

// Two upright lines, 20 pixels wide, 20 pixels apart.
PrintPair two_lines() {
  Bitmap clean(104, 104);
  fill(clean, {20, 0, 40, 104}, 1);
  fill(clean, {60, 0, 80, 104}, 1);
  return {clean, clean, Bitmap(104, 104), {}, {2, 100}};
}

void change(PrintPair& prints, int category, Rectangle r) {
  const bool adds = category != kPinch;
  fill(prints.defective, r, adds);
  prints.drawn.push_back({category, adds, {(r.x0 + r.x1) / 2.0, (r.y0 + r.y1) / 2.0}, 10});
  fill(prints.owners, r, std::uint8_t(prints.drawn.size()));
}

TEST(Truth, EqualPrintsHaveNoFindings) {
  EXPECT_TRUE(find_defects(two_lines()).empty());
}

TEST(Truth, BoxIsTheDifferenceInPicturePixels) {
  auto prints = two_lines();
  change(prints, kBridge, {40, 30, 60, 42});
  const auto findings = find_defects(prints);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].category, kBridge);
  EXPECT_EQ(findings[0].box, (Box{38, 28, 20, 12}));
  EXPECT_EQ(findings[0].area, 240);
}

TEST(Truth, PrintDecidesBetweenBridgeAndBurr) {
  auto failed = two_lines();
  change(failed, kBridge, {40, 30, 55, 42});  // does not get across
  EXPECT_EQ(find_defects(failed).at(0).category, kBurr);
  auto grown = two_lines();
  change(grown, kBurr, {40, 30, 60, 42});
  EXPECT_EQ(find_defects(grown).at(0).category, kBridge);
}

TEST(Truth, ClosingALoopOfOneFeatureIsABridge) {
  auto prints = two_lines();
  fill(prints.clean, {40, 90, 60, 104}, 1);  // the lines are one U now
  prints.defective = prints.clean;
  change(prints, kBridge, {40, 30, 60, 42});
  EXPECT_EQ(find_defects(prints).at(0).category, kBridge);
  // Filling the bottom of the U joins nothing new.
  auto bottom = two_lines();
  fill(bottom.clean, {40, 90, 60, 104}, 1);
  bottom.defective = bottom.clean;
  change(bottom, kBurr, {40, 78, 60, 90});
  EXPECT_EQ(find_defects(bottom).at(0).category, kBurr);
}

TEST(Truth, LostMaterialIsAPinch) {
  auto prints = two_lines();
  change(prints, kPinch, {20, 50, 40, 70});
  const auto findings = find_defects(prints);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].category, kPinch);
  EXPECT_EQ(findings[0].box, (Box{18, 48, 20, 20}));
}

TEST(Truth, PartsOfOneDefectAreOneFinding) {
  auto prints = two_lines();
  change(prints, kBurr, {12, 50, 20, 66});
  fill(prints.defective, {40, 52, 50, 64}, 1);  // its other half, across the line
  fill(prints.owners, {40, 52, 50, 64}, 1);
  const auto findings = find_defects(prints);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].box, (Box{10, 48, 38, 16}));
}

TEST(Truth, DefectsThatGrewTogetherAreOneFinding) {
  auto prints = two_lines();
  change(prints, kBurr, {40, 30, 50, 50});
  change(prints, kBurr, {50, 40, 60, 60});
  const auto findings = find_defects(prints);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].category, kBridge);
}

TEST(Truth, SpecksSliversAndTheUnseenAreLeftOut) {
  auto prints = two_lines();
  change(prints, kBurr, {40, 10, 43, 13});    // a speck
  change(prints, kPinch, {20, 60, 21, 104});  // one pixel thin
  change(prints, kBurr, {80, 0, 100, 3});     // one row inside the picture
  EXPECT_TRUE(find_defects(prints).empty());
}

TEST(Truth, BoxesAreClippedToThePicture) {
  auto prints = two_lines();
  change(prints, kPinch, {20, 0, 40, 30});
  const auto findings = find_defects(prints);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].box, (Box{18, 0, 20, 28}));
}

TEST(Particles, BoxHoldsTheOutlineWithOnePixelToSpare) {
  Particle particle;
  particle.centre = {50, 40};
  particle.a = 12;
  particle.b = 8;
  const auto finding = find_particle(particle, 100);
  EXPECT_EQ(finding.box, (Box{37, 31, 26, 18}));
  EXPECT_NEAR(finding.area, 3.14159 * 12 * 8, 6);
  particle.centre = {-9, 40};
  EXPECT_EQ(find_particle(particle, 100).area, 0);
}

TEST(Distance, EqualsTheSearch) {
  Bitmap bitmap(23, 17);
  for (const auto& [x, y] : {std::pair{3, 4}, {20, 2}, {11, 16}, {0, 12}}) bitmap.at(x, y) = 1;
  const Plane distance = distance_to_set(bitmap);
  for (int y = 0; y < 17; ++y)
    for (int x = 0; x < 23; ++x) {
      double nearest = 1e9;
      for (int j = 0; j < 17; ++j)
        for (int i = 0; i < 23; ++i)
          if (bitmap.at(i, j)) nearest = std::min(nearest, std::hypot(i - x, j - y));
      ASSERT_NEAR(distance.at(x, y), nearest, 1e-4);
    }
}

TEST(Pieces, ThinChangeOfAnEdgeJoinsWhatItRunsBetween) {
  auto prints = two_lines();
  change(prints, kPinch, {20, 20, 40, 30});
  change(prints, kPinch, {20, 60, 40, 70});
  EXPECT_EQ(find_pieces(prints).size(), 2u);
  fill(prints.defective, {20, 30, 21, 60}, 0);
  const auto findings = find_pieces(prints);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].category, kPinch);
  EXPECT_EQ(findings[0].box, (Box{18, 18, 20, 50}));
  EXPECT_EQ(findings[0].area, 400);
}

TEST(Pieces, ThinEndsAreNotOfTheBox) {
  auto prints = two_lines();
  change(prints, kBurr, {40, 30, 50, 42});
  fill(prints.defective, {40, 42, 41, 90}, 1);
  const auto findings = find_pieces(prints);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].category, kBurr);
  EXPECT_EQ(findings[0].box, (Box{38, 28, 10, 12}));
}

TEST(Pieces, BothSidesOfANeckAreTwo) {
  auto prints = two_lines();
  change(prints, kPinch, {20, 30, 26, 46});
  fill(prints.defective, {34, 30, 40, 46}, 0);
  EXPECT_EQ(find_defects(prints).size(), 1u);
  EXPECT_EQ(find_pieces(prints).size(), 2u);
}

TEST(Pieces, LargerSignNamesAPieceAndBurrsOfOnePieceAreNoBridge) {
  auto prints = two_lines();
  change(prints, kBurr, {40, 20, 48, 32});
  change(prints, kBurr, {40, 50, 48, 62});
  fill(prints.defective, {40, 32, 41, 50}, 1);
  ASSERT_EQ(find_pieces(prints).size(), 1u);
  EXPECT_EQ(find_pieces(prints)[0].category, kBurr);
  change(prints, kPinch, {20, 30, 40, 50});
  const auto findings = find_pieces(prints);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].category, kPinch);
}

}  // namespace
}  // namespace kerf::litho
