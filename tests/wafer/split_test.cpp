// Duplicates and splits of wafer maps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/wafer_split.h>

#include <map>
#include <set>

namespace kerf {
namespace {

using testing::ElementsAre;

// '.' no die, '1' pass, '2' fail.
DieGrid grid_of(const std::vector<std::string>& rows) {
  DieGrid grid{int(rows[0].size()), int(rows.size()), {}};
  for (const auto& row : rows) {
    for (const char c : row) grid.cells.push_back(c == '.' ? DieState::off_wafer : DieState(c - '0'));
  }
  return grid;
}

// The eight views of one map, written down by hand.
const std::vector<DieGrid> kViews = {
    grid_of({"12", "11", "21"}), grid_of({"211", "112"}),     grid_of({"12", "11", "21"}),
    grid_of({"211", "112"}),     grid_of({"21", "11", "12"}), grid_of({"112", "211"}),
};

TEST(Duplicates, TurnsAndMirrorImagesAreTheSame) {
  for (const DieGrid& view : kViews) EXPECT_EQ(canonical_hash(view), canonical_hash(kViews[0]));
  const DieGrid corner = grid_of({"122", "112", "111"});
  for (const DieGrid& view :
       {grid_of({"111", "112", "122"}), grid_of({"221", "211", "111"}), grid_of({"111", "211", "221"})})
    EXPECT_EQ(canonical_hash(view), canonical_hash(corner));
}

TEST(Duplicates, OtherMapsAreNot) {
  std::set<std::string> hashes;
  for (const DieGrid& grid :
       {kViews[0], grid_of({"12", "11", "11"}), grid_of({"12", "12", "11"}), grid_of({"121121"}),
        grid_of({"12", "11", "23"}), grid_of({"12", "1.", "21"}), grid_of({"22", "11", "11"})})
    hashes.insert(canonical_hash(grid));
  EXPECT_EQ(hashes.size(), 7u);
}

TEST(Duplicates, EmptyCellsAroundTheDiesDoNotCount) {
  EXPECT_EQ(canonical_hash(grid_of({"....", ".12.", ".11.", ".21."})), canonical_hash(kViews[0]));
  EXPECT_EQ(canonical_hash(grid_of({".."})), canonical_hash(grid_of({"...", "..."})));
}

TEST(Duplicates, GroupsByFirstMember) {
  const std::vector<DieGrid> grids = {grid_of({"12"}), kViews[0],           grid_of({"11"}),
                                      kViews[1],       grid_of({"2", "1"}), kViews[4]};
  EXPECT_THAT(find_duplicates(grids), ElementsAre(ElementsAre(0, 4), ElementsAre(1, 3, 5)));
}

// 300 maps of three classes; every fifth is the same as the next one.
std::vector<SplitItem> some_items() {
  std::vector<SplitItem> items;
  for (int i = 0; i < 300; ++i) {
    const char* name = i < 200 ? "Center" : i < 280 ? "Donut" : "Near-full";
    items.push_back({name, std::to_string(i % 5 == 0 ? i + 1 : i), ""});
  }
  return items;
}

TEST(SplitWafers, NoMapLiesOnBothSides) {
  const auto items = some_items();
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const WaferSplit split = split_wafers(items, {0.2, seed});
    EXPECT_EQ(split.train.size() + split.held_out.size(), items.size());
    std::set<std::string> train;
    for (const auto i : split.train) train.insert(items[i].hash);
    for (const auto i : split.held_out) EXPECT_FALSE(train.contains(items[i].hash));
    EXPECT_EQ(split.repeated, 60u);
  }
}

TEST(SplitWafers, EachClassGivesItsShare) {
  const auto items = some_items();
  const WaferSplit split = split_wafers(items, {0.2, 3});
  std::map<std::string, int> held_out;
  for (const auto i : split.held_out) ++held_out[items[i].class_name];
  EXPECT_NEAR(held_out["Center"], 40, 1);
  EXPECT_NEAR(held_out["Donut"], 16, 1);
  EXPECT_NEAR(held_out["Near-full"], 4, 1);
}

TEST(SplitWafers, GroupsStayTogetherEvenThroughDuplicates) {
  auto items = some_items();
  for (std::size_t i = 0; i < items.size(); ++i) items[i].group = std::to_string(i / 4);
  const WaferSplit split = split_wafers(items, {0.2, 3});
  std::set<std::string> groups, hashes;
  for (const auto i : split.train) groups.insert(items[i].group), hashes.insert(items[i].hash);
  for (const auto i : split.held_out) {
    EXPECT_FALSE(groups.contains(items[i].group));
    EXPECT_FALSE(hashes.contains(items[i].hash));
  }
}

TEST(SplitWafers, TheSeedDecides) {
  const auto items = some_items();
  EXPECT_EQ(split_wafers(items, {0.2, 3}).held_out, split_wafers(items, {0.2, 3}).held_out);
  EXPECT_NE(split_wafers(items, {0.2, 3}).held_out, split_wafers(items, {0.2, 4}).held_out);
}

TEST(SplitWafers, WhatCannotBeSplitIsRefused) {
  const std::vector<SplitItem> same = {{"Loc", "a", ""}, {"Loc", "a", ""}};
  EXPECT_THROW(split_wafers(same, {0.5, 0}), Error);
  EXPECT_THROW(split_wafers({}, {0.5, 0}), Error);
  EXPECT_THROW(split_wafers(some_items(), {0, 0}), Error);
  EXPECT_THROW(split_wafers(some_items(), {1, 0}), Error);
}

TEST(SplitWafers, BlocksOfNumbers) {
  EXPECT_EQ(block_of("Center/Center_12.png", 5), "Center/Center_:2");
  EXPECT_EQ(block_of("Center/Center_14.png", 5), block_of("Center/Center_10.png", 5));
  EXPECT_NE(block_of("Center/Center_15.png", 5), block_of("Center/Center_14.png", 5));
  EXPECT_NE(block_of("Donut/Donut_12.png", 5), block_of("Center/Center_12.png", 5));
  EXPECT_EQ(block_of("007", 10), ":0");
  EXPECT_THROW(block_of("Center/Center_.png", 5), Error);
  EXPECT_THROW(block_of("Center/99999999999999999999.png", 5), Error);
}

}  // namespace
}  // namespace kerf
