// Clusters, lines, rings and repeats of constructed maps, and how they part the classes of MixedWM38.
#include <gtest/gtest.h>
#include <kerf/wafer_classes.h>

#include <random>

#include "wafer/facts_maps.h"

namespace kerf {
namespace {

DieGrid noise(int across, double rate, unsigned seed) {
  std::mt19937 random(seed);
  return round_wafer(across, across, [&](double, double) { return random() < rate * 4294967296.0; });
}

TEST(WaferClusters, SizeAndPlace) {
  const DieGrid grid = round_wafer(50, 50, [](double x, double y) {
    return std::abs(x - 0.5) < 0.1 && std::abs(y) < 0.2;  // 5 by 10 dies
  });
  const WaferFacts facts = measure_wafer(grid);
  ASSERT_EQ(facts.clusters.size(), 1U);
  const ClusterFacts& cluster = facts.clusters[0];
  EXPECT_EQ(cluster.dies, 50);
  EXPECT_EQ(cluster.width, 5);
  EXPECT_EQ(cluster.height, 10);
  EXPECT_EQ(cluster.left, 35);
  EXPECT_EQ(cluster.top, 20);
  EXPECT_NEAR(cluster.place.radius, 0.5, 0.02);
  EXPECT_EQ(cluster.place.oclock, 3);
  EXPECT_NEAR(cluster.elongation, 2, 1e-9);
  EXPECT_NEAR(cluster.direction, 90, 1e-9);
  EXPECT_NEAR(cluster.length, 0.2, 1e-9);
  EXPECT_EQ(cluster.filled, 1);
  EXPECT_EQ(cluster.fail_share, 1);
}

TEST(WaferClusters, LargestFirstAndScatteredDiesApart) {
  const WaferFacts facts =
      measure_wafer(drawn({"XX......X", "XX.......", ".........", ".........", "....X....", ".........",
                           ".......XX", "......XXX", "......XXX"}));
  ASSERT_EQ(facts.clusters.size(), 2U);
  EXPECT_EQ(facts.clusters[0].dies, 8);
  EXPECT_EQ(facts.clusters[1].dies, 4);
  EXPECT_EQ(facts.scattered, 2);
}

TEST(WaferClusters, NoiseIsNoCluster) {
  int maps = 0;
  for (unsigned seed = 0; seed < 100; ++seed) maps += !measure_wafer(noise(51, 0.1, seed)).clusters.empty();
  EXPECT_LE(maps, 5);
}

TEST(WaferClusters, ARingLiesAllRound) {
  const auto rim = [](double x, double y) { return std::hypot(x, y) > 0.88; };
  const DieGrid grid = round_wafer(51, 51, rim);
  EXPECT_EQ(said(grid, "cluster.1.place"), "edge, all round");
  EXPECT_EQ(said(grid, "cluster.1.shape"), "ring-like");
  EXPECT_EQ(
      said(round_wafer(51, 51, [](double x, double y) { return std::hypot(x, y) < 0.3; }), "cluster.1.shape"),
      "compact");
}

TEST(WaferLine, DirectionAndEnds) {
  const auto up = [](double x, double y) { return std::abs(x - y) < 0.03 && std::abs(x) < 0.4; };
  const DieGrid grid = round_wafer(51, 51, up);
  const LineFacts line = measure_wafer(grid).line;
  EXPECT_EQ(line.likeness, 1);
  EXPECT_NEAR(line.direction, 45, 3);
  EXPECT_NEAR(line.length, 0.4 * std::sqrt(2), 0.05);
  EXPECT_EQ(said(grid, "line.direction"), "rising to the right");
  EXPECT_EQ(said(grid, "line.from"), "middle, 8 o'clock");
  EXPECT_EQ(said(grid, "line.to"), "middle, 2 o'clock");
  const auto across = [](double x, double y) { return std::abs(y) < 0.02 && std::abs(x) < 0.5; };
  EXPECT_EQ(said(round_wafer(51, 51, across), "line.direction"), "horizontal");
  const auto down = [&](double x, double y) { return across(y, x); };
  EXPECT_EQ(said(round_wafer(51, 51, down), "line.direction"), "vertical");
}

TEST(WaferLine, PatchRimAndNoiseAreNone) {
  const auto patch = [](double x, double y) { return std::hypot(x, y) < 0.4; };
  const auto rim = [](double x, double y) { return std::hypot(x, y) > 0.93; };
  EXPECT_LT(measure_wafer(round_wafer(51, 51, patch)).line.likeness, 0.5);
  EXPECT_LT(measure_wafer(round_wafer(51, 51, rim)).line.likeness, 0.5);
  for (unsigned seed = 0; seed < 20; ++seed)
    EXPECT_LT(measure_wafer(noise(51, 0.1, seed)).line.likeness, 0.5);
}

TEST(WaferRing, RadiusAndCoverage) {
  const auto donut = [](double x, double y) { return std::hypot(x, y) > 0.3 && std::hypot(x, y) < 0.5; };
  const RingFacts ring = measure_wafer(round_wafer(51, 51, donut)).ring;
  EXPECT_EQ(ring.likeness, 1);
  EXPECT_NEAR(ring.radius, 0.4, 0.03);
  EXPECT_NEAR(ring.inner_radius, 0.3, 0.051);  // bands of 0.05
  EXPECT_NEAR(ring.outer_radius, 0.5, 0.051);
  EXPECT_EQ(ring.coverage, 1);
  EXPECT_LT(ring.inner_rate, 0.05);
  const auto half = [&](double x, double y) { return x > 0 && donut(x, y); };
  EXPECT_LT(measure_wafer(round_wafer(51, 51, half)).ring.likeness, 0.5);
  const auto disc = [](double x, double y) { return std::hypot(x, y) < 0.4; };
  EXPECT_LT(measure_wafer(round_wafer(51, 51, disc)).ring.likeness, 0.1);
}

TEST(WaferRepeats, StepOfTheReticle) {
  DieGrid grid = round_wafer(51, 51, [](double, double) { return false; });
  for (int row = 0; row < 51; row += 4)
    for (int column = 1; column < 51; column += 3)
      if (grid.at(row, column) == DieState::pass) grid.at(row, column) = DieState::fail;
  const RepeatFacts repeats = measure_wafer(grid).repeats;
  EXPECT_EQ(repeats.columns, 3);
  EXPECT_EQ(repeats.rows, 4);
  EXPECT_GT(repeats.likeness, 0.8);
}

TEST(WaferRepeats, LinesPatchesAndNoiseAreNone) {
  for (unsigned seed = 0; seed < 20; ++seed)
    EXPECT_LT(measure_wafer(noise(51, 0.1, seed)).repeats.likeness, 0.1);
  const auto patch = [](double x, double y) { return std::hypot(x, y) < 0.4; };
  EXPECT_EQ(measure_wafer(round_wafer(51, 51, patch)).repeats.columns, 0);
  const auto line = [](double x, double) { return std::abs(x) < 0.02; };
  EXPECT_EQ(measure_wafer(round_wafer(51, 51, line)).repeats.columns, 0);
}

TEST(WaferFacts, LargeMapsAreMeasuredToo) {
  const WaferFacts facts = measure_wafer(noise(300, 0.1, 1));
  EXPECT_GT(facts.tested, 70000);
  EXPECT_NEAR(*facts.yield, 0.9, 0.01);
}

/// Share of pairs of a map with the pattern and one without in which the former has more.
double auroc(const std::vector<double>& with, const std::vector<double>& without) {
  double won = 0;
  for (const double a : with)
    for (const double b : without) won += a > b ? 1 : a == b ? 0.5 : 0;
  return won / double(with.size()) / double(without.size());
}

TEST(WaferFacts, PartTheClassesOfMixedWm38) {
  const Path file = Path(KERF_SOURCE_DIR) / "../shared/data/mixedwm38/val.npz";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not there";
  std::vector<double> rings, no_rings, lines, no_lines;
  read_wafers(file, [&](WaferMap&& map) {
    const auto is = [&](const char* name) {
      return std::find(map.labels.begin(), map.labels.end(), name) != map.labels.end();
    };
    if (map.labels.size() > 1) return true;
    const WaferFacts facts = measure_wafer(map);
    (is("Donut") || is("Edge-Ring") ? rings : no_rings).push_back(facts.ring.likeness);
    (is("Scratch") ? lines : no_lines).push_back(facts.line.likeness);
    return true;
  });
  ASSERT_GT(rings.size(), 100U);
  EXPECT_GT(auroc(rings, no_rings), 0.98);
  EXPECT_GT(auroc(lines, no_lines), 0.98);
}

}  // namespace
}  // namespace kerf
