#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include "support/temporary.h"

namespace kerf {
namespace {

WaferMap wafer(std::string name, std::vector<Die> dies) {
  WaferMap map;
  map.lot = "L1";
  map.wafer = map.source = std::move(name);
  map.dies = std::move(dies);
  return map;
}

constexpr auto kPass = DieState::pass, kFail = DieState::fail, kUntested = DieState::untested;

TEST(Stack, AddsUpByPlace) {
  WaferStack stack;
  add_to_stack(
      stack,
      wafer("1", {{1, 0, kFail, {}, {}, {}}, {0, 0, kPass, {}, {}, {}}, {0, 1, kUntested, {}, {}, {}}}));
  add_to_stack(stack, wafer("2", {{1, 0, kPass, {}, {}, {}}, {-1, 0, kFail, {}, {}, {}}}));
  add_to_stack(stack, wafer("3", {{1, 0, kPass, {}, {}, {}}}));
  EXPECT_EQ(stack.wafers, 3);
  EXPECT_EQ(stack.lot, "L1");
  const std::vector<WaferStack::Cell> cells = {{-1, 0, 1, 1}, {0, 0, 1, 0}, {1, 0, 3, 1}, {0, 1, 0, 0}};
  EXPECT_EQ(stack.cells, cells);
  EXPECT_EQ(stack_csv(stack), "x,y,tested,failed,rate\n-1,0,1,1,1\n0,0,1,0,0\n1,0,3,1,0.333333\n0,1,0,0,\n");
}

TEST(Stack, KeepsOnlyWhatAllSay) {
  WaferMap first = wafer("1", {{0, 0, kPass, {}, {}, {}}}), second = first, third = first;
  first.geometry.notch = {Side::down, true}, second.geometry.notch = {Side::down, false};
  first.geometry.die_width_um = {100, false}, second.geometry.die_width_um = {200, false};
  second.lot = "L2";
  WaferStack stack;
  add_to_stack(stack, first);
  add_to_stack(stack, second);
  EXPECT_EQ(stack.lot, "");
  EXPECT_EQ(stack.geometry.notch, (Known<Side>{Side::down, false}));
  EXPECT_EQ(stack.geometry.die_width_um, std::nullopt);
  add_to_stack(stack, third);
  EXPECT_EQ(stack.geometry.notch, std::nullopt);
  EXPECT_EQ(stack.lot, "") << "a lot does not come back";
}

TEST(Stack, OtherProductsAreTold) {
  WaferMap first = wafer("1", {{0, 0, kPass, {}, {}, {}}, {2, 1, kPass, {}, {}, {}}}), same = first,
           other = first, bare = first;
  first.device = same.device = "A", other.device = "B";
  first.geometry.die_width_um = {100, false}, first.geometry.die_height_um = {50, false};
  same.geometry.die_width_um = {100.05, true};  // rounded otherwise
  other.geometry.die_height_um = {60, false};
  other.dies.push_back({-1, 0, kFail, {}, {}, {}});
  WaferStack stack;
  for (const WaferMap& map : {first, same, bare}) add_to_stack(stack, map);
  EXPECT_TRUE(stack_warnings(stack).empty());
  add_to_stack(stack, other);
  const std::vector<std::string> expected = {
      "1 of 4 wafers are of another device than 'A'; wafers of several products do not add up",
      "1 of 4 wafers have dies of another size than 100 by 50 um; wafers of several products do not add up",
      "1 of 4 wafers span another grid than 3 by 2 dies; wafers of several products do not add up"};
  EXPECT_EQ(stack_warnings(stack), expected);
}

TEST(Stack, RefusesOtherAxes) {
  WaferStack stack;
  add_to_stack(stack, wafer("one", {{0, 0, kPass, {}, {}, {}}}));
  WaferMap other = wafer("two", {{0, 0, kPass, {}, {}, {}}});
  other.geometry.y_down = {false, false};
  const std::string sentence = test::sentence_of<Error>([&] { add_to_stack(stack, other); });
  EXPECT_NE(sentence.find("two: y grows upwards"), std::string::npos) << sentence;
  EXPECT_EQ(stack.wafers, 1);
}

TEST(Stack, PicturesOfNothingAreRefused) {
  EXPECT_THROW(draw_stack({}), Error);
  EXPECT_THROW(stack_text({}, 80, false), Error);
}

TEST(Stack, LettersAreTenths) {
  WaferStack stack;
  stack.wafers = 100;
  stack.cells = {{0, 0, 100, 0}, {1, 0, 100, 1}, {2, 0, 100, 55}, {3, 0, 100, 100}, {4, 0, 0, 0}};
  WaferPictureOptions bare;
  bare.caption = false;
  EXPECT_EQ(stack_text(stack, 80, false, bare), ".15X?\n");
}

}  // namespace
}  // namespace kerf
