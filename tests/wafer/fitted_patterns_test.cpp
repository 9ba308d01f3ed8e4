// Which dies are those of each pattern, on maps whose shapes and dies are known: drawn ones, and single
// patterns of the generator laid over each other.
#include <gtest/gtest.h>
#include <kerf/wafer_synth.h>

#include <iostream>
#include <map>
#include <random>
#include <set>

#include "wafer/facts_maps.h"

namespace kerf {
namespace {

using Cells = std::set<std::pair<int, int>>;

/// A wafer of 51 dies across: some shapes fail whole, the rest at a rate.
template <typename... Shapes>
WaferMap wafer_of(double background, const Shapes&... shapes) {
  std::mt19937 random(7);
  return from_grid(round_wafer(51, 51, [&]([[maybe_unused]] double x, [[maybe_unused]] double y) {
    const bool noise = random() < background * 4294967296.0;
    return noise || (shapes(x, y) || ...);
  }));
}

const auto kRim = [](double x, double y) { return std::hypot(x, y) > 0.9; };
const auto kDisk = [](double x, double y) { return std::hypot(x, y - 0.1) < 0.25; };
const auto kDonut = [](double x, double y) { return std::hypot(x, y) > 0.2 && std::hypot(x, y) < 0.45; };
const auto kPatch = [](double x, double y) { return std::hypot((x - 0.6) / 1.5, y + 0.3) < 0.15; };
const auto kLine = [](double x, double y) { return std::abs(x + y + 0.55) < 0.045 && x > -0.8 && x < 0.2; };
const auto kQuarterRim = [](double x, double y) { return kRim(x, y) && x > 0 && y > 0; };

const PatternFacts& of(const std::vector<PatternFacts>& patterns, const std::string& label) {
  const auto found = std::ranges::find(patterns, label, &PatternFacts::label);
  EXPECT_NE(found, patterns.end()) << label;
  return found == patterns.end() ? patterns.at(0) : *found;
}

/// Failed dies of a shape, as many as it has of the wafer's.
template <typename Shape>
int size_of(const Shape& shape) {
  const DieGrid grid = round_wafer(51, 51, shape);
  return int(std::ranges::count(grid.cells, DieState::fail));
}

TEST(FittedPatterns, EachHasItsDies) {
  const WaferMap map = wafer_of(0.1, kRim, kDisk, kPatch, kLine);
  const auto patterns = measure_patterns(map, {"Center", "Edge-Ring", "Loc", "Scratch"});
  ASSERT_EQ(patterns.size(), 4U);
  EXPECT_NEAR(of(patterns, "Edge-Ring").failed, size_of(kRim), 0.1 * size_of(kRim));
  EXPECT_NEAR(of(patterns, "Center").failed, size_of(kDisk), 0.1 * size_of(kDisk));
  EXPECT_NEAR(of(patterns, "Loc").failed, size_of(kPatch), 0.15 * size_of(kPatch));
  EXPECT_NEAR(of(patterns, "Scratch").failed, size_of(kLine), 0.2 * size_of(kLine));
  Cells all;
  for (const auto& pattern : patterns) {
    EXPECT_EQ(int(pattern.cells.size()), pattern.failed);
    for (const auto& cell : pattern.cells) EXPECT_TRUE(all.insert(cell).second) << "a die of two patterns";
  }
}

TEST(FittedPatterns, NumbersFollowFromTheDies) {
  const WaferMap map = wafer_of(0.1, kRim, kDisk);
  const WaferFacts facts = measure_wafer(map);
  for (const auto& pattern : measure_patterns(map, {"Center", "Edge-Ring"})) {
    EXPECT_DOUBLE_EQ(pattern.fail_share, double(pattern.failed) / facts.failed);
    EXPECT_DOUBLE_EQ(pattern.cost, double(pattern.failed) / facts.tested);
    EXPECT_NEAR(pattern.expected, 0.1 * pattern.tested, 0.03 * pattern.tested);
  }
}

TEST(FittedPatterns, ShapesAreMeasured) {
  const auto center = measure_patterns(wafer_of(0.1, kDisk), {"Center"}).at(0);
  EXPECT_NEAR(center.length, 0.25, 0.03);
  EXPECT_NEAR(center.place.radius, 0.1, 0.05);
  EXPECT_EQ(center.place.zone, "center");
  EXPECT_FALSE(center.reaches_edge);

  const auto donut = measure_patterns(wafer_of(0.1, kDonut), {"Donut"}).at(0);
  EXPECT_NEAR(donut.hole, 0.2, 0.03);
  EXPECT_NEAR(donut.length, 0.45, 0.03);
  EXPECT_NEAR(donut.width, 0.125, 0.03);
  EXPECT_NEAR(donut.hole_rate.value_or(1), 0.1, 0.1);
  EXPECT_TRUE(donut.open_hours.empty());

  const auto line = measure_patterns(wafer_of(0.05, kLine), {"Scratch"}).at(0);
  EXPECT_NEAR(line.length, std::sqrt(2) / 2, 0.08);
  EXPECT_NEAR(line.bow, 0, 0.05);
  EXPECT_EQ(line.first.oclock, 10);

  const auto part = measure_patterns(wafer_of(0.1, kQuarterRim), {"Edge-Loc"}).at(0);
  EXPECT_NEAR(part.sweep, 90, 10);
  EXPECT_EQ(part.first.oclock, 12);
  EXPECT_EQ(part.last.oclock, 3);
  EXPECT_NEAR(part.width, 0.05, 0.02);
  EXPECT_TRUE(part.reaches_edge);
}

TEST(FittedPatterns, GapsOfARingAreTold) {
  const auto gap = [](double x, double y) { return kRim(x, y) && !(y < 0 && std::abs(x) < 0.25); };
  EXPECT_EQ(measure_patterns(wafer_of(0.1, gap), {"Edge-Ring"}).at(0).open_hours, std::vector<int>{6});
  EXPECT_TRUE(measure_patterns(wafer_of(0.1, kRim), {"Edge-Ring"}).at(0).open_hours.empty());
}

TEST(FittedPatterns, WhatHasNoShapeIsLeftOut) {
  EXPECT_TRUE(measure_patterns(wafer_of(0.3), {"Random"}).empty());
  for (const char* label : {"Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Scratch"})
    EXPECT_TRUE(measure_patterns(wafer_of(0.2), {label}).empty()) << label;
  EXPECT_TRUE(measure_patterns(wafer_of(0), {"Center"}).empty());
  EXPECT_TRUE(measure_patterns(wafer_of(0.1, kDisk), {}).empty());
  EXPECT_TRUE(measure_patterns(WaferMap{}, {"Center"}).empty());
}

TEST(FittedPatterns, OtherGridsTellTheSame) {
  const auto both = [](double x, double y) { return kDisk(x, y) || kPatch(x, y); };
  for (const auto& [columns, rows] : {std::pair(26, 26), std::pair(120, 60), std::pair(200, 200)}) {
    const DieGrid grid = round_wafer(columns, rows, both);
    const int failed = int(std::ranges::count(grid.cells, DieState::fail));
    const auto patterns = measure_patterns(from_grid(grid), {"Center", "Loc"});
    ASSERT_EQ(patterns.size(), 2U);
    EXPECT_NEAR(patterns[0].failed + patterns[1].failed, failed, 0.05 * failed) << columns;
    EXPECT_NEAR(patterns[0].length, 0.25, 0.06) << columns;
    EXPECT_EQ(patterns[1].place.oclock, 4) << columns;
  }
}

/// One pattern of the generator without any background.
WaferMap alone(int pattern, std::int64_t number) {
  WaferSynthOptions options;
  WaferLabels labels{};
  labels[std::size_t(pattern)] = true;
  options.classes = {labels};
  options.background.pattern = {0, 0};
  return synth_wafer(options, 3, number);
}

struct Score {
  double own = 0, given = 0,
         found = 0;  ///< dies of a pattern, dies it is given, those of them that are its own
  double off = 0;    ///< sum of the errors of their number, relative to it
  int maps = 0;
};

/// Maps of the generator laid over each other: whose die is whose is known, since each map has one pattern
/// alone. Where several hit a die it is any one's. Prints how well each pattern's dies are found.
TEST(FittedPatterns, FindDiesOfTheGenerator) {
  std::mt19937 random(1);
  std::map<std::string, Score> scores;
  std::int64_t number = 0;
  for (const WaferLabels& labels : mixedwm38_classes()) {
    std::map<std::string, DieGrid> grids;
    for (int i = 0; i < kWaferPatterns; ++i)
      if (labels[std::size_t(i)])
        grids[std::string(kWaferPatternNames[std::size_t(i)])] = to_grid(alone(i, ++number));
    if (grids.empty() || grids.contains("Random") || grids.contains("Near-full")) continue;
    DieGrid whole = grids.begin()->second;
    std::vector<std::string> names;
    for (const auto& [name, grid] : grids) names.push_back(name);
    for (std::size_t i = 0; i < whole.cells.size(); ++i)
      for (const auto& [name, grid] : grids)
        if (grid.cells[i] == DieState::fail || (whole.cells[i] == DieState::pass && random() % 10 == 0))
          whole.cells[i] = DieState::fail;
    for (const auto& pattern : measure_patterns(from_grid(whole), names)) {
      Score& score = scores[pattern.label];
      const DieGrid& grid = grids.at(pattern.label);
      const auto own = double(std::ranges::count(grid.cells, DieState::fail));
      score.own += own, score.given += pattern.failed, ++score.maps;
      score.off += std::abs(pattern.failed - own) / own;
      for (const auto& [row, column] : pattern.cells) score.found += grid.at(row, column) == DieState::fail;
    }
  }
  for (const auto& [name, score] : scores) {
    std::cout << name << ": " << score.maps << " maps, of the dies it is given its own "
              << score.found / score.given << ", of its own found " << score.found / score.own
              << ", number off by " << score.off / score.maps << " on average\n";
    EXPECT_GT(score.found / score.given, 0.75) << name;
    EXPECT_GT(score.found / score.own, 0.6) << name;  // a scratch has many that another pattern hits as well
  }
  EXPECT_EQ(scores.size(), 6U);
}

}  // namespace
}  // namespace kerf
