// Counts, zones, rings, clock and quadrants of maps drawn by hand; how they are said.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "wafer/facts_maps.h"

namespace kerf {
namespace {

int sum_failed(const std::vector<ZoneFacts>& zones) {
  int sum = 0;
  for (const ZoneFacts& zone : zones) sum += zone.failed;
  return sum;
}

TEST(WaferFacts, CountsDies) {
  const WaferFacts facts = measure_wafer(drawn({" .X ", "..?.", " XX "}));
  EXPECT_EQ(facts.columns, 4);
  EXPECT_EQ(facts.rows, 3);
  EXPECT_EQ(facts.dies, 8);
  EXPECT_EQ(facts.tested, 7);
  EXPECT_EQ(facts.passed, 4);
  EXPECT_EQ(facts.failed, 3);
  EXPECT_EQ(facts.untested, 1);
  EXPECT_DOUBLE_EQ(*facts.yield, 4.0 / 7);
}

/// Mean and deviation by counting all 715 ways to place four failed dies on the thirteen tested ones.
TEST(WaferFacts, CountsJoinsAgainstChance) {
  const NeighbourFacts facts = measure_wafer(drawn({" X. ", "XX?.", ".X..", "...."})).neighbours;
  EXPECT_EQ(facts.pairs, 3);
  EXPECT_NEAR(facts.expected, 1.2307692307692308, 1e-12);
  EXPECT_NEAR(*facts.deviation, 2.034088056281075, 1e-12);
  EXPECT_EQ(facts.alone, 0);
}

TEST(WaferFacts, DiesWithoutAFailedNeighbourAreAlone) {
  const NeighbourFacts facts = measure_wafer(drawn({"X....", "...X.", "X..X.", ".....", "....X"})).neighbours;
  EXPECT_EQ(facts.alone, 3);
  EXPECT_EQ(facts.pairs, 1);
  EXPECT_LT(*facts.deviation, 1);
}

TEST(WaferFacts, JoinsOfAllDiesDeviateFromNothing) {
  EXPECT_FALSE(measure_wafer(drawn({"XXX", "XXX"})).neighbours.deviation);
  EXPECT_FALSE(measure_wafer(drawn({"X"})).neighbours.deviation);
}

TEST(WaferFacts, FindsTheDensestSpot) {
  const DieGrid grid =
      round_wafer(51, 51, [](double x, double y) { return x > 0.3 && x < 0.5 && y > -0.1 && y < 0.1; });
  const SpotFacts spot = measure_wafer(grid).spot;
  EXPECT_EQ(spot.failed, 25);
  EXPECT_EQ(spot.tested, 25);
  EXPECT_NEAR(spot.column, 25 + 0.4 * 25.5, 2);
  EXPECT_NEAR(spot.row, 25, 2);
  EXPECT_EQ(measure_wafer(round_wafer(9, 9, [](double, double) { return false; })).spot, SpotFacts{});
}

TEST(WaferFacts, FindsRowsRunsAndTheMiddle) {
  const WaferFacts facts = measure_wafer(drawn({"X....", ".X...", "..X.X", "...X.", "X...X"}));
  EXPECT_EQ(facts.worst_row, (RowFacts{2, 2, 5}));
  EXPECT_EQ(facts.worst_column, (RowFacts{0, 2, 5}));
  EXPECT_EQ(facts.longest_run, (RunFacts{5, 0, 0, 4, 4}));
  const WaferFacts right = measure_wafer(drawn({".....", ".....", "...XX", ".....", "....."}));
  EXPECT_EQ(right.longest_run, (RunFacts{2, 2, 3, 2, 4}));
  EXPECT_EQ(right.middle.oclock, 3);
  EXPECT_NEAR(right.middle.radius, 0.6, 1e-9);
  EXPECT_EQ(measure_wafer(drawn({"....", "...."})).longest_run.dies, 0);
}

TEST(WaferFacts, OneDie) {
  const WaferFacts facts = measure_wafer(drawn({"X"}));
  EXPECT_EQ(facts.zones[0].failed, 1);  // it lies in the center
  EXPECT_EQ(sum_failed(facts.clock), 0);
  EXPECT_EQ(sum_failed(facts.quadrants), 0);
  EXPECT_EQ(facts.scattered, 1);
  EXPECT_EQ(*facts.yield, 0);
}

TEST(WaferFacts, NothingTestedHasCountsOnly) {
  const WaferFacts facts = measure_wafer(drawn({"??", "??"}));
  EXPECT_EQ(facts.untested, 4);
  EXPECT_FALSE(facts.yield);
  EXPECT_FALSE(facts.zones[0].fail_rate);
  EXPECT_FALSE(find_fact(list_facts(facts), "yield"));
  EXPECT_EQ(measure_wafer(WaferMap{}).dies, 0);
  EXPECT_NE(facts_text(facts).find("0 of 0 tested"), std::string::npos);
}

TEST(WaferFacts, NothingFailed) {
  const DieGrid grid = round_wafer(51, 51, [](double, double) { return false; });
  const WaferFacts facts = measure_wafer(grid);
  EXPECT_EQ(*facts.yield, 1);
  EXPECT_TRUE(facts.clusters.empty());
  EXPECT_EQ(facts.line.likeness + facts.ring.likeness + facts.repeats.likeness + facts.edge_share, 0);
  EXPECT_EQ(said(grid, "zone.densest"), "none");
  EXPECT_EQ(said(grid, "yield"), "100.0 %");
}

TEST(WaferFacts, EverythingFailed) {
  const WaferFacts facts = measure_wafer(round_wafer(51, 51, [](double, double) { return true; }));
  EXPECT_EQ(*facts.yield, 0);
  ASSERT_EQ(facts.clusters.size(), 1U);
  EXPECT_EQ(facts.clusters[0].dies, facts.failed);
  EXPECT_EQ(facts.scattered, 0);
  EXPECT_EQ(facts.line.likeness, 0);
  EXPECT_EQ(facts.ring.likeness, 0);
}

TEST(WaferFacts, ZonesByRadius) {
  // 20 dies across: a die's middle lies at odd twentieths of the radius.
  const auto band = [](double low, double high) {
    return measure_wafer(round_wafer(
        20, 20, [=](double x, double y) { return std::hypot(x, y) >= low && std::hypot(x, y) < high; }));
  };
  EXPECT_EQ(band(0, 0.35).zones[0].failed, band(0, 0.35).failed);
  EXPECT_EQ(band(0, 0.35).zones[0].fail_rate, 1);
  EXPECT_EQ(band(0.35, 0.85).zones[1].fail_rate, 1);
  EXPECT_EQ(band(0.35, 0.85).zones[1].fail_share, 1);
  EXPECT_EQ(band(0.85, 2).edge_share, 1);
  for (int ring = 0; ring < 5; ++ring) {
    const WaferFacts facts = band(ring / 5.0 + 1e-9, ring == 4 ? 2 : (ring + 1) / 5.0 - 1e-9);
    EXPECT_EQ(facts.rings[std::size_t(ring)].failed, facts.failed) << ring;
    EXPECT_GT(facts.failed, 0);
  }
}

TEST(WaferFacts, OblongDiesMakeARoundWafer) {
  const auto rim = [](double x, double y) { return std::hypot(x, y) > 0.9; };
  const WaferFacts facts = measure_wafer(round_wafer(60, 20, rim));
  EXPECT_EQ(facts.edge_share, 1);
  for (const ZoneFacts& hour : facts.clock) EXPECT_GT(hour.failed, 0) << hour.name;
}

TEST(WaferFacts, ClockAsSeen) {
  for (int hour = 0; hour < 12; ++hour) {
    const double angle = hour * 30 * 3.14159265358979 / 180;
    const DieGrid grid = round_wafer(51, 51, [=](double x, double y) {
      return std::hypot(x - 0.8 * std::sin(angle), y - 0.8 * std::cos(angle)) < 0.1;
    });
    const WaferFacts facts = measure_wafer(grid);
    EXPECT_EQ(facts.clock[std::size_t(hour)].failed, facts.failed);
    const std::string name = std::to_string(hour == 0 ? 12 : hour) + " o'clock";
    EXPECT_EQ(said(grid, "clock.densest"), name);
    EXPECT_EQ(said(grid, "cluster.1.place"), "middle, " + name);
  }
}

TEST(WaferFacts, ADiagonalBelongsToTheLaterHour) {
  const WaferFacts facts = measure_wafer(drawn({"X...X", ".....", ".....", ".....", "X...X"}));
  for (const std::size_t hour : {2U, 5U, 8U, 11U}) EXPECT_EQ(facts.clock[hour].failed, 1) << hour;
}

TEST(WaferFacts, QuadrantsLeaveOutTheMiddle) {
  const WaferFacts odd = measure_wafer(drawn({"XXX", "XXX", "XXX"}));
  const WaferFacts even = measure_wafer(drawn({"XX", ".X"}));
  for (const ZoneFacts& quadrant : odd.quadrants) EXPECT_EQ(quadrant.tested, 1);
  EXPECT_EQ(even.quadrants[0].failed, 1);
  EXPECT_EQ(even.quadrants[1].name, "upper right");
  EXPECT_EQ(even.quadrants[2].failed, 0);
  EXPECT_EQ(even.quadrants[2].name, "lower left");
  EXPECT_EQ(even.quadrants[3].failed, 1);
}

const ZoneFacts& crossing(const WaferFacts& facts, const std::string& name) {
  return *std::ranges::find(facts.crossings, name, &ZoneFacts::name);
}

// Only the outermost tenth of the radius fails, and only in the upper left.
TEST(WaferFacts, ZonesMeetHoursQuadrantsAndHalves) {
  const auto facts = measure_wafer(round_wafer(
      51, 51, [](double x, double y) { return std::hypot(x, y) >= 0.9 && x < -0.02 && y > 0.02; }));
  ASSERT_EQ(facts.crossings.size(), 3u * (12 + 4 + 4));
  EXPECT_EQ(crossing(facts, "edge, upper left").failed, facts.failed);
  EXPECT_EQ(crossing(facts, "edge, left").failed, facts.failed);
  EXPECT_EQ(crossing(facts, "edge, lower right").failed, 0);
  EXPECT_EQ(crossing(facts, "middle, upper left").failed, 0);
  EXPECT_EQ(crossing(facts, "edge, 4 o'clock").failed, 0);
  EXPECT_GT(*crossing(facts, "edge, 10 o'clock").fail_rate, 0.5);
  // Together they are the zone, but for what lies in no hour or quadrant.
  const auto sum = [&](const char* zone, const std::vector<ZoneFacts>& others) {
    int tested = 0;
    for (const auto& other : others) tested += crossing(facts, zone + (", " + other.name)).tested;
    return tested;
  };
  for (std::size_t i = 0; i < facts.zones.size(); ++i) {
    const auto& zone = facts.zones[i];
    EXPECT_EQ(sum(zone.name.c_str(), facts.clock), zone.tested - (i == 0)) << "the very centre";
  }
  int quadrants = 0, tested = 0;
  for (const auto& zone : facts.zones) quadrants += sum(zone.name.c_str(), facts.quadrants);
  for (const auto& quadrant : facts.quadrants) tested += quadrant.tested;
  EXPECT_EQ(quadrants, tested);
}

TEST(WaferFacts, AxesOfTheSourceAreTurned) {
  WaferMap map = from_grid(drawn({"X.", ".."}));
  map.geometry.y_down = {false, false};
  EXPECT_EQ(measure_wafer(map).quadrants[2].failed, 1);  // lower left
}

TEST(WaferFacts, HalfAMapLiesOnTheStatedWafer) {
  WaferMap map;
  for (int y = 0; y <= 10; ++y)
    for (int x = -10; x <= 10; ++x)
      if (x * x + y * y <= 110)
        map.dies.push_back({x, y, y == 0 ? DieState::fail : DieState::pass, {}, {}, {}});
  EXPECT_GT(measure_wafer(map).clock[0].failed, 0);  // nothing says that it is a half
  map.geometry.center_die = {{0, 0}};
  map.geometry.diameter_mm = Known<double>{210};
  map.geometry.die_width_um = Known<double>{10000};
  map.geometry.die_height_um = Known<double>{10000};
  const WaferFacts facts = measure_wafer(map);
  EXPECT_EQ(facts.clock[3].failed + facts.clock[9].failed, 20);
  EXPECT_EQ(facts.clock[0].failed, 0);
}

TEST(WaferFacts, SaidShortly) {
  const DieGrid grid = drawn({"XX..", "....", "....", "...."});
  EXPECT_EQ(said(grid, "yield"), "87.5 %");
  EXPECT_EQ(said(grid, "failed"), "2");
  EXPECT_EQ(said(grid, "zone.densest"), "edge");
  EXPECT_EQ(said(grid, "quadrant.densest"), "upper left");
  EXPECT_EQ(said(grid, "quadrant.upper_left.fail_rate"), "50.0 %");
  EXPECT_EQ(said(grid, "edge_share"), "50.0 %");
  std::set<std::string> names;
  for (const Fact& fact : list_facts(measure_wafer(grid))) {
    EXPECT_TRUE(names.insert(fact.name).second) << fact.name;
    EXPECT_LE(fact.value.size(), 24U) << fact.name;
    EXPECT_FALSE(fact.definition.empty()) << fact.name;
    EXPECT_EQ(fact.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._"), std::string::npos);
  }
}

TEST(WaferFacts, Json) {
  const auto json = nlohmann::json::parse(facts_json(measure_wafer(drawn({"XX.", "...", "..."}))));
  EXPECT_EQ(json["failed"], 2);
  EXPECT_EQ(json["yield"], 0.7778);
  EXPECT_EQ(json["zones"][0]["name"], "center");
  EXPECT_EQ(json["clock"].size(), 12U);
  EXPECT_EQ(facts_json(measure_wafer(drawn({"X"}))).find('\n'), std::string::npos);
}

}  // namespace
}  // namespace kerf
