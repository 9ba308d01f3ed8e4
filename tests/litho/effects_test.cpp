// The effects that options turn on: each does to a picture what its physics or its promise says.
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/litho.h>

#include <array>
#include <cmath>
#include <set>

#include "litho/aerial.h"
#include "litho/charging.h"
#include "litho/defects.h"
#include "litho/lookalikes.h"
#include "litho/particle.h"
#include "litho/plan.h"
#include "litho/print.h"
#include "litho/roughness.h"

namespace kerf::litho {
namespace {

SynthOptions small() {
  SynthOptions options;
  options.size = 128;
  options.optics.kernels = 8;
  options.seed = 7;
  return options;
}

// Upright lines, 120 nm wide every 320 nm, on 4 nm pixels.
Plane lines(int size) {
  Layout layout;
  for (int k = 0; k * 320 < size * 4; ++k) layout.add_rectangle(k * 320 + 100, 0, k * 320 + 220, size * 4);
  return rasterise(layout, size, 4);
}

TEST(Mix, CountsFollowTheWeights) {
  SynthOptions options;
  options.mix = {2, 1, 0, 1};
  std::array<double, 5> count{};
  Random random(3);
  double all = 0;
  for (int k = 0; k < 3000; ++k)
    for (const int category : plan_defects(options, random)) {
      ++count.at(category);
      ++all;
    }
  EXPECT_EQ(count[kPinch], 0);
  double chi2 = 0;
  for (const auto& [category, share] : {std::pair{kBridge, 0.5}, {kBurr, 0.25}, {kContamination, 0.25}})
    chi2 += std::pow(count.at(category) - share * all, 2) / (share * all);
  EXPECT_LT(chi2, 13.8);  // one in a thousand with two degrees of freedom
  EXPECT_NEAR(all, 3000 * 0.9 * 3.6, 400);
}

TEST(Mix, AClassAloneStaysAlone) {
  auto options = small();
  options.mix = {0, 0, 0, 1};
  options.clean_fraction = 0;
  const LithoGenerator generator(options);
  for (int index = 0; index < 4; ++index)
    for (const auto& annotation : generator.make(index).annotations)
      EXPECT_EQ(annotation.category_id, kContamination);
}

TEST(Severity, SetsTheSizesThatAreDrawn) {
  const Plane mask = lines(256);
  const MaskEdges edges(mask, {0, 256});
  const auto height = [&](const StrokeSizes& sizes, std::uint64_t seed) {
    Random random(seed);
    return place_stroke(kBurr, edges, sizes, random)->height;
  };
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_LE(height({1, {0, 0}}, seed), 9) << seed;
    EXPECT_GE(height({1, {1, 1}}, seed), 13) << seed;
    EXPECT_NEAR(height({0.5, {0.3, 0.6}}, seed), height({1, {0.3, 0.6}}, seed) / 2, 1e-12) << seed;
  }
  Random random(1);
  EXPECT_DOUBLE_EQ(draw_particle(random, 256, {1, {0, 0}}).a, 4.8);
  EXPECT_DOUBLE_EQ(draw_particle(random, 256, {2, {1, 1}}).a, 37);
}

TEST(ProcessWindow, StaysInsideItsRanges) {
  auto options = small();
  options.dose = 1.1;
  options.dose_spread = 0.05;
  options.defocus_min = 30;
  options.defocus_max = 60;
  options.threshold_spread = 0.02;
  options.magnification = {1, 2};
  const LithoGenerator generator(options);
  std::set<double> thresholds, scales;
  for (int index = 0; index < 8; ++index) {
    const auto sample = generator.make(index);
    EXPECT_NEAR(sample.dose, 1.1, 0.05);
    EXPECT_NEAR(sample.defocus, 45, 15);
    EXPECT_NEAR(sample.threshold, 0.225, 0.02);
    EXPECT_GE(sample.nm_per_pixel, 2 - 1e-9);
    EXPECT_LE(sample.nm_per_pixel, 4 + 1e-9);
    thresholds.insert(sample.threshold);
    scales.insert(sample.nm_per_pixel);
  }
  EXPECT_EQ(thresholds.size(), 8u);
  EXPECT_GE(scales.size(), 3u);
  options.defocus_min = 70;
  EXPECT_THROW(LithoGenerator{options}, Error);
}

TEST(ResistBlur, IsAGaussianOverTheImage) {
  Optics optics;
  optics.kernels = 8;
  const auto kernels = make_kernels(optics, 20, 1024);
  const Plane mask = lines(256);
  const Plane sharp = Imager(optics, 256, 4, 0).image(mask, mask, kernels).first;
  const Plane soft = Imager(optics, 256, 4, 22).image(mask, mask, kernels).first;
  for (int x = 0; x < 256; ++x) {
    double expected = 0, total = 0;
    for (int k = -33; k <= 33; ++k) {
      const double weight = std::exp(-k * k * 16 / (2 * 22.0 * 22.0));
      expected += weight * sharp.at((x + k + 256) % 256, 80);
      total += weight;
    }
    ASSERT_NEAR(soft.at(x, 80), expected / total, 1e-3) << x;
  }
}

// Places where an edge along y, that would be straight at x = 96, is printed.
std::vector<double> printed_edge(const Plane& roughness) {
  const int side = roughness.width;
  Plane intensity(side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) intensity.at(x, y) = 0.5f + 0.01f * float(96 - x);
  const Plane developed = develop(intensity, 0.5, roughness);
  std::vector<double> edge;
  for (int y = 0; y < side; ++y) {
    int x = 80;
    while (developed.at(x + 1, y) > 0) ++x;
    edge.push_back(x + developed.at(x, y) / (developed.at(x, y) - developed.at(x + 1, y)) - 96);
  }
  return edge;
}

// Mean product of edge displacements `lag` pixels apart, over many edges.
double covariance(double correlation, double hurst, double sigma, int lag) {
  constexpr int kSide = 192;
  const RoughField field(kSide, correlation, hurst);
  double sum = 0, count = 0;
  for (int seed = 0; seed < 30; ++seed) {
    Random random(seed);
    Plane rough = field.draw(random);
    for (auto& value : rough.cells) value *= float(sigma);
    const auto edge = printed_edge(rough);
    for (int y = 0; y + lag < kSide; ++y, ++count) sum += edge[y] * edge[y + lag];
  }
  return sum / count;
}

TEST(EdgeRoughness, PrintedEdgeHasTheSigmaAndCorrelationAskedFor) {
  const double variance = covariance(5, 0.5, 1.2, 0);
  EXPECT_NEAR(std::sqrt(variance), 1.2, 0.09);
  EXPECT_NEAR(covariance(5, 0.5, 1.2, 5) / variance, std::exp(-1.0), 0.08);
  EXPECT_NEAR(covariance(5, 0.5, 1.2, 10) / variance, std::exp(-2.0), 0.08);
}

// C(L) / C(0) is K_1(1) for H = 1; a small H falls at once and then slowly.
TEST(EdgeRoughness, HurstSetsTheShape) {
  const double smooth = covariance(5, 1, 1, 0), jagged = covariance(5, 0.2, 1, 0);
  EXPECT_NEAR(covariance(5, 1, 1, 5) / smooth, 0.6019, 0.08);
  EXPECT_GT(covariance(5, 1, 1, 1) / smooth, 0.9);
  EXPECT_LT(covariance(5, 0.2, 1, 1) / jagged, 0.65);
}

// Grey level at x, mean over the rows, of a bright block on x 40 .. 79 that charges.
double charged(int x, double strength) {
  Plane levels(200, 128, 50);
  for (int y = 0; y < 128; ++y) std::fill_n(levels.row(y) + 40, 40, 150.0f);
  leave_charge(levels, {strength, 20, 50, 9});
  double sum = 0;
  for (int y = 0; y < 128; ++y) sum += levels.at(x, y);
  return sum / 128;
}

TEST(Charging, TrailsAShadowAlongTheScan) {
  const double shadow = 50 - charged(80, 0.4);
  EXPECT_NEAR(shadow, 0.4 * 100 * (1 - std::exp(-2.0)), 2.5);
  EXPECT_NEAR((50 - charged(100, 0.4)) / shadow, std::exp(-1.0), 0.01);
  EXPECT_EQ(charged(30, 0.4), 50);  // nothing before the block
  EXPECT_EQ(charged(90, 0), 50);
  EXPECT_LT(charged(79, 0.4), charged(41, 0.4) - 20);  // the block fades
}

TEST(Charging, ScanLinesDiffer) {
  Plane levels(60, 400, 150);
  leave_charge(levels, {0.4, 20, 50, 9});
  double sum = 0, squares = 0;
  for (int y = 0; y < 400; ++y) {
    const double lost = 150 - levels.at(59, y);
    sum += lost / 400;
    squares += lost * lost / 400;
  }
  EXPECT_NEAR(std::sqrt(squares - sum * sum) / sum, 0.2, 0.03);
}

bool near_one(const std::vector<Lookalike>& shapes, int x, int y) {
  for (const auto& [kind, box] : shapes)
    if (x > box.x - 4 && y > box.y - 4 && x < box.x + box.width + 4 && y < box.y + box.height + 4)
      return true;
  return false;
}

TEST(Lookalikes, ChangeTheMaskInTheirBoxesOnly) {
  std::set<std::string> kinds;
  for (int seed = 0; seed < 12; ++seed) {
    Random random(seed);
    const Plane before = lines(384);
    Plane mask = before;
    const auto shapes = draw_lookalikes(mask, {{32, 320}, 4, 3}, random);
    ASSERT_FALSE(shapes.empty()) << seed;
    for (int y = 0; y < 384; ++y)
      for (int x = 0; x < 384; ++x)
        if (!near_one(shapes, x, y)) {
          ASSERT_EQ(mask.at(x, y), before.at(x, y)) << x << " " << y;
        }
    for (const auto& [kind, box] : shapes) {
      kinds.insert(kind);
      double lost = 0, grown = 0;
      for (int y = int(box.y); y < box.y + box.height; ++y)
        for (int x = int(box.x) - 2; x < box.x + box.width + 2; ++x) {
          lost += std::max(0.0f, before.at(x, y) - mask.at(x, y));
          grown += std::max(0.0f, mask.at(x, y) - before.at(x, y));
        }
      EXPECT_EQ(lost > 10, kind != "tip") << kind;
      EXPECT_EQ(grown > 10, kind == "tip" || kind == "jog") << kind;
    }
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"gap", "jog", "neck", "tip"}));
}

TEST(Lookalikes, CarryNoLabel) {
  auto options = small();
  options.size = 192;
  options.clean_fraction = 1;
  options.hard_negative_fraction = 1;
  const LithoGenerator clean(options);
  options.clean_fraction = 0;
  const LithoGenerator defective(options);
  int shapes = 0;
  for (int index = 0; index < 6; ++index) {
    const auto sample = clean.make(index);
    EXPECT_TRUE(sample.annotations.empty()) << index;
    shapes += int(sample.lookalikes.size());
    const auto other = defective.make(index);
    for (const auto& shape : other.lookalikes)
      for (const auto& annotation : other.annotations)
        if (annotation.category_id != kContamination) {
          EXPECT_LT(iou(annotation.box, shape.box), 0.2) << index;
        }
  }
  EXPECT_GE(shapes, 4);
}

TEST(Lookalikes, TheShareIsThatOfTheOption) {
  auto options = small();
  options.clean_fraction = 1;
  EXPECT_TRUE(LithoGenerator(options).make(0).lookalikes.empty());
}

}  // namespace
}  // namespace kerf::litho
