// Made wafer maps: the shape of each pattern, the dies and shares of the public data set, seeds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/wafer_synth.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "support/temporary.h"

namespace kerf {
namespace {

using testing::HasSubstr;

constexpr double kPi = 3.14159265358979;

// MixedWM38's grid, one class, nothing fails beside the pattern.
WaferSynthOptions quiet(const std::string& class_name) {
  WaferSynthOptions options;
  options.margin = true;
  options.classes = {*wafer_labels_from(class_name)};
  options.background = {{0, 0}, {0, 0}};
  return options;
}

struct Polar {
  double far = 0, degrees = 0;
};

// In radii of MixedWM38's wafer: 51 dies across with their middle in cell 26.
Polar polar(const Die& die) {
  const double x = (die.x - 26) / 25.5, y = (26 - die.y) / 25.5;
  return {std::hypot(x, y), std::atan2(y, x) * 180 / kPi};
}

template <typename Where>
double rate(const std::vector<WaferMap>& maps, const Where& where) {
  double failed = 0, all = 0;
  for (const WaferMap& map : maps) {
    for (const Die& die : map.dies) {
      if (!where(polar(die))) continue;
      ++all;
      failed += die.state == DieState::fail;
    }
  }
  return failed / all;
}

std::vector<WaferMap> make(const WaferSynthOptions& options, int count) {
  std::vector<WaferMap> maps;
  for (int i = 0; i < count; ++i) maps.push_back(synth_wafer(options, 5, i));
  return maps;
}

TEST(SynthWafers, DiesLieWhereMixedWm38HasThem) {
  // Dies in each row of MixedWM38's maps.
  const std::vector<int> widths = {0,  11, 17, 23, 27, 29, 31, 35, 37, 39, 39, 41, 43, 45, 45, 47, 47, 47,
                                   49, 49, 49, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 49, 49, 49, 47,
                                   47, 47, 45, 45, 43, 41, 39, 39, 37, 35, 31, 29, 27, 23, 17, 11};
  std::vector<int> ours(52);
  for (const Die& die : synth_wafer(quiet("Normal"), 1, 0).dies) ++ours[std::size_t(die.y)];
  EXPECT_EQ(ours, widths);
}

TEST(SynthWafers, CenterFailsInTheMiddleOnly) {
  const auto maps = make(quiet("Center"), 40);
  EXPECT_GT(rate(maps, [](Polar p) { return p.far < 0.1; }), 0.6);
  EXPECT_EQ(rate(maps, [](Polar p) { return p.far > 0.7; }), 0);
}

TEST(SynthWafers, DonutHasAHoleWithoutBackground) {
  auto options = quiet("Donut");
  options.background.pattern = {0.3, 0.3};
  options.donut.offset = {0, 0};
  options.donut.hole = {0.3, 0.3};
  const auto maps = make(options, 40);
  EXPECT_LT(rate(maps, [](Polar p) { return p.far < 0.25; }), 0.02);
  EXPECT_GT(rate(maps, [](Polar p) { return p.far > 0.33 && p.far < 0.38; }), 0.9);
  EXPECT_NEAR(rate(maps, [](Polar p) { return p.far > 0.75; }), 0.3, 0.02);
}

TEST(SynthWafers, EdgeRingGoesAllAround) {
  const auto maps = make(quiet("Edge-Ring"), 20);
  EXPECT_EQ(rate(maps, [](Polar p) { return p.far < 0.88; }), 0);
  for (int sector = -180; sector < 180; sector += 45)
    EXPECT_GT(rate(maps, [sector](Polar p) { return p.far > 0.95 && std::abs(p.degrees - sector) < 22; }),
              0.6);
}

TEST(SynthWafers, EdgeLocIsPartOfTheRim) {
  auto options = quiet("Edge-Loc");
  options.edge_loc.direction = {90, 90};
  options.edge_loc.span = {90, 90};
  const auto maps = make(options, 20);
  EXPECT_GT(rate(maps, [](Polar p) { return p.far > 0.95 && std::abs(p.degrees - 90) < 30; }), 0.6);
  EXPECT_EQ(rate(maps, [](Polar p) { return std::abs(p.degrees - 90) > 60; }), 0);
  EXPECT_EQ(rate(maps, [](Polar p) { return p.far < 0.88; }), 0);
}

TEST(SynthWafers, LocIsOnePatch) {
  auto options = quiet("Loc");
  options.loc.direction = {180, 180};
  const auto maps = make(options, 40);
  EXPECT_GT(rate(maps, [](Polar p) { return std::abs(p.far - 0.75) < 0.05 && std::abs(p.degrees) > 177; }),
            0.7);
  EXPECT_EQ(rate(maps, [](Polar p) { return std::abs(p.degrees) < 60; }), 0);
}

TEST(SynthWafers, ScratchIsThinAndConnected) {
  for (const WaferMap& map : make(quiet("Scratch"), 20)) {
    const DieGrid grid = to_grid(map);
    int failed = 0, with_neighbour = 0;
    for (int row = 1; row + 1 < grid.rows; ++row) {
      for (int column = 1; column + 1 < grid.columns; ++column) {
        if (grid.at(row, column) != DieState::fail) continue;
        int around = -1;
        for (int i = 0; i < 9; ++i) around += grid.at(row - 1 + i / 3, column - 1 + i % 3) == DieState::fail;
        ++failed;
        with_neighbour += around > 0;
      }
    }
    EXPECT_GT(failed, 8);
    EXPECT_LT(failed, 120);
    EXPECT_GE(with_neighbour, failed - 1);
  }
}

TEST(SynthWafers, MixedPatternsAreAllThere) {
  const auto maps = make(quiet("Center+Edge-Ring"), 20);
  EXPECT_GT(rate(maps, [](Polar p) { return p.far < 0.1; }), 0.5);
  EXPECT_GT(rate(maps, [](Polar p) { return p.far > 0.95; }), 0.6);
  EXPECT_THAT(maps[0].labels, testing::ElementsAre("Center", "Edge-Ring"));
}

// Mean share of failed dies of MixedWM38's training part (docs/synthetic-wafers.md).
class SharesOfMixedWm38 : public ::testing::TestWithParam<std::pair<const char*, double>> {};

TEST_P(SharesOfMixedWm38, AreMet) {
  WaferSynthOptions options;
  options.margin = true;
  options.classes = {*wafer_labels_from(GetParam().first)};
  double sum = 0;
  for (int i = 0; i < 80; ++i) sum += *fail_rate(synth_wafer(options, 9, i));
  EXPECT_NEAR(sum / 80, GetParam().second, GetParam().second > 0.4 ? 0.04 : 0.012);
}

INSTANTIATE_TEST_SUITE_P(SynthWafers, SharesOfMixedWm38,
                         ::testing::Values(std::pair{"Normal", 0.077}, std::pair{"Center", 0.237},
                                           std::pair{"Donut", 0.291}, std::pair{"Edge-Loc", 0.242},
                                           std::pair{"Edge-Ring", 0.290}, std::pair{"Loc", 0.242},
                                           std::pair{"Near-full", 0.841}, std::pair{"Scratch", 0.210},
                                           std::pair{"Random", 0.460}));

TEST(SynthWafers, SeedAndNumberDecide) {
  WaferSynthOptions options;
  EXPECT_EQ(synth_wafer(options, 1, 3), synth_wafer(options, 1, 3));
  EXPECT_NE(synth_wafer(options, 1, 3).dies, synth_wafer(options, 2, 3).dies);
  EXPECT_NE(synth_wafer(options, 1, 3).dies, synth_wafer(options, 1, 4).dies);
  for (int i = 0; i < 30; ++i) {
    std::vector<std::string> names;
    const WaferLabels labels = synth_labels(options, 1, i);
    for (std::size_t k = 0; k < labels.size(); ++k)
      if (labels[k]) names.emplace_back(kWaferPatternNames[k]);
    EXPECT_EQ(synth_wafer(options, 1, i).labels, names);
  }
}

TEST(SynthWafers, ShareOfMixedOnes) {
  WaferSynthOptions options;
  options.mixed = 0.25;
  int mixed = 0;
  for (int i = 0; i < 2000; ++i) {
    const WaferLabels labels = synth_labels(options, 1, i);
    mixed += std::count(labels.begin(), labels.end(), true) > 1;
  }
  EXPECT_NEAR(mixed / 2000.0, 0.25, 0.03);
}

TEST(SynthWafers, GridsAndUntestedDies) {
  WaferSynthOptions options = varied_wafers();
  options.columns = {26, 80};
  options.aspect = {0.5, 2};
  options.untested = {0.2, 0.2};
  for (int i = 0; i < 50; ++i) {
    const WaferMap map = synth_wafer(options, 1, i);
    const DieGrid grid = to_grid(map);
    EXPECT_GE(grid.columns, 25);
    EXPECT_LE(grid.columns, 80);
    EXPECT_GE(grid.rows, grid.columns / 2 - 1);
    EXPECT_LE(grid.rows, grid.columns * 2 + 1);
    const auto untested =
        std::ranges::count(map.dies, DieState::untested, [](const Die& die) { return die.state; });
    EXPECT_NEAR(double(untested) / double(map.dies.size()), 0.2, 0.01);
  }
}

TEST(SynthWafers, ReticleFaultsRepeat) {
  WaferSynthOptions options = quiet("Normal");
  options.reticle = {1, {4, 4}, {1, 1}};
  std::map<std::pair<int, int>, int> places;
  for (const Die& die : synth_wafer(options, 1, 0).dies) {
    if (die.state == DieState::fail) ++places[{die.x % 4, die.y % 4}];
  }
  EXPECT_EQ(places.size(), 1u);
}

TEST(SynthWafers, ImpossibleOptionsAreRefused) {
  WaferSynthOptions options;
  options.columns = {2, 2};
  EXPECT_THAT(test::sentence_of<Error>([&] { check_synth_options(options); }),
              HasSubstr("a number of columns 2..2, expected a range in 5..1000"));
  options = {};
  options.untested = {0.5, 0.1};
  EXPECT_THROW(check_synth_options(options), Error);
  options = {};
  options.mixed = std::nan("");
  EXPECT_THROW(check_synth_options(options), Error);
  check_synth_options(varied_wafers());
}

TEST(SynthWafers, ArraysAndFoldersReadBackWithTheirLabels) {
  const test::TemporaryFolder folder;
  Observer observer;
  WaferSynthOptions options;
  options.margin = true;
  write_synth_wafers(folder / "maps.npz", options, {12, 3}, observer);
  write_synth_wafers(folder / "maps.json", options, {12, 3}, observer);
  write_synth_wafers(folder / "maps", options, {12, 3}, observer);
  const auto arrays = load_wafers(folder / "maps.npz"), documents = load_wafers(folder / "maps.json");
  ASSERT_EQ(arrays.size(), 12u);
  ASSERT_EQ(documents.size(), 12u);
  for (int i = 0; i < 12; ++i) {
    const WaferMap map = synth_wafer(options, 3, i);
    EXPECT_EQ(arrays[std::size_t(i)].dies, map.dies);
    EXPECT_EQ(documents[std::size_t(i)].dies, map.dies);
    EXPECT_EQ(documents[std::size_t(i)].labels, map.labels);
    if (map.labels.empty()) continue;
    EXPECT_EQ(arrays[std::size_t(i)].labels, map.labels);
  }
  EXPECT_EQ(load_wafers(folder / "maps/wafer_000007.json").at(0).dies, synth_wafer(options, 3, 7).dies);
  EXPECT_THAT(read_file(folder / "maps/labels.csv"), HasSubstr("wafer,Center,Donut,Edge-Loc"));
}

TEST(SynthWafers, FilesThatCannotHoldThemAreRefused) {
  const test::TemporaryFolder folder;
  Observer observer;
  WaferSynthOptions options;
  options.columns = {30, 40};
  EXPECT_THAT(test::sentence_of<Error>([&] {
                write_synth_wafers(folder / "maps.npz", options, {2, 0}, observer);
              }),
              HasSubstr("one size"));
  EXPECT_THAT(test::sentence_of<Error>([&] {
                write_synth_wafers(folder / "maps.stdf", options, {2, 0}, observer);
              }),
              HasSubstr("'.stdf'"));
}

}  // namespace
}  // namespace kerf
