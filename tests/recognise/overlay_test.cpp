#include "recognise/overlay.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "recognise/map_set.h"

namespace kerf::recognise {
namespace {

constexpr std::int64_t kSide = 12;

std::int64_t class_of(const wafer_model::TaskConfig& task, const std::string& name) {
  return std::find(task.classes.begin(), task.classes.end(), name) - task.classes.begin();
}

std::vector<std::uint8_t> passing() {
  return std::vector<std::uint8_t>(std::size_t(kSide * kSide), 1);
}

MapView view_of(const std::vector<std::uint8_t>& cells) {
  return {cells, kSide, kSide};
}

std::int64_t failing(const std::vector<std::uint8_t>& cells) {
  return std::count(cells.begin(), cells.end(), 2);
}

TEST(Mixtures, AddOnePatternThatIsNotThere) {
  const auto task = known_task("mixedwm38");
  const Mixtures mixtures(task);
  const auto of = [&](const char* base, const char* added) {
    return mixtures.of(class_of(task, base), class_of(task, added));
  };
  EXPECT_EQ(of("Donut+Loc", "Scratch"), class_of(task, "Donut+Loc+Scratch"));
  EXPECT_EQ(of("Normal", "Loc"), class_of(task, "Loc"));
  EXPECT_EQ(of("Donut+Loc", "Loc"), std::nullopt);      // has it already
  EXPECT_EQ(of("Loc", "Donut+Scratch"), std::nullopt);  // two at once
  EXPECT_EQ(of("Center", "Donut"), std::nullopt);       // no such class
  EXPECT_EQ(of("Near-full", "Scratch"), std::nullopt);  // nor this
  EXPECT_EQ(of("Loc", "Normal"), std::nullopt);         // nothing to add
}

TEST(Overlay, KeepsTheMapAndAddsWhatHangsTogether) {
  auto base = passing(), other = passing();
  base[0] = 0, base[1] = 3, base[14] = 2;
  for (std::int64_t row = 3; row < 6; ++row)
    for (std::int64_t column = 4; column < 9; ++column) other[std::size_t(row * kSide + column)] = 2;
  other[std::size_t(9 * kSide + 9)] = 2;  // alone: not part of the pattern
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    Random random(seed);
    auto out = passing();
    overlay(view_of(base), view_of(other), random, out.data());
    EXPECT_EQ(out[0], 0);
    EXPECT_EQ(out[1], 3);
    EXPECT_EQ(out[14], 2);
    EXPECT_EQ(failing(out), 16);  // the block of 15 and the map's own
  }
}

TEST(Overlay, LeavesPlacesWithoutADieAlone) {
  const std::vector<std::uint8_t> nothing(std::size_t(kSide * kSide), 0);
  const std::vector<std::uint8_t> all(std::size_t(kSide * kSide), 2);
  Random random(1);
  auto out = passing();
  overlay(view_of(nothing), view_of(all), random, out.data());
  EXPECT_EQ(out, nothing);
}

}  // namespace
}  // namespace kerf::recognise
