#include "bin_maps.h"

namespace kerf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using D = test::BinDie;
constexpr auto kPass = DieState::pass, kFail = DieState::fail, kUntested = DieState::untested;

std::string fixture() {
  return read_file(test::wafer_fixture("wafer.sinf"));
}

std::vector<WaferMap> read(const std::string& text, std::int64_t max_dies = 1000) {
  return test::read_text(wafer::read_sinf, text, max_dies);
}

std::string refusal(const std::string& text) {
  return test::sentence_of<Error>([&text] { read(text); });
}

TEST(Sinf, ReadsItsFacts) {
  const WaferMap map = load_wafers(test::wafer_fixture("wafer.sinf")).at(0);
  EXPECT_EQ(map.device, "PART-3");
  EXPECT_EQ(map.lot, "G6.2");
  EXPECT_EQ(map.wafer, "22");
  EXPECT_EQ(map.geometry.notch, (Known<Side>{Side::left, false}));
  EXPECT_EQ(map.geometry.reference_die, std::pair(1, 0));
  ASSERT_TRUE(map.geometry.die_width_um && map.geometry.die_height_um);
  EXPECT_NEAR(map.geometry.die_width_um->value, 2540, 1e-9) << "100 mil";
  EXPECT_NEAR(map.geometry.die_height_um->value, 1524, 1e-9);
  EXPECT_TRUE(map.geometry.y_down.guessed);
  EXPECT_THAT(map.warnings, testing::IsEmpty());
}

TEST(Sinf, TwoCharactersAreHexadecimal) {
  EXPECT_THAT(test::bin_dies(read(fixture()).at(0)),
              ElementsAre(D{1, 0, kPass, 1}, D{2, 0, kPass, 10}, D{0, 1, kUntested, -1}, D{1, 1, kPass, 1},
                          D{2, 1, kFail, 31}, D{3, 1, kPass, 1}, D{1, 2, kPass, 1}, D{2, 2, kFail, 16}));
}

TEST(Sinf, ThreeCharactersAreDecimal) {
  const auto map = read("LOT:L\nBCEQU:000\nRowData:___ 000 @@@ 014\n").at(0);
  EXPECT_THAT(test::bin_dies(map),
              ElementsAre(D{1, 0, kPass, 0}, D{2, 0, kUntested, -1}, D{3, 0, kFail, 14}));
}

TEST(Sinf, EveryFlat) {
  const std::vector<std::pair<std::string, Side>> sides = {
      {"0", Side::up}, {"90", Side::right}, {"180", Side::down}, {"270", Side::left}};
  for (const auto& [degrees, side] : sides)
    EXPECT_EQ(read(test::replaced(fixture(), "FNLOC:270", "FNLOC:" + degrees)).at(0).geometry.notch,
              (Known<Side>{side, false}));
}

TEST(Sinf, SeveralWafersInAFile) {
  const auto maps = read(fixture() + test::replaced(fixture(), "WAFER:22", "WAFER:23"));
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(maps[1].wafer, "23");
  EXPECT_EQ(test::bin_dies(maps[1]), test::bin_dies(maps[0]));
}

TEST(Sinf, NamesWhatIsWrong) {
  EXPECT_THAT(refusal(test::replaced(fixture(), "@@ 01 1f 01", "@@ 01 1f")),
              HasSubstr("line 14: row 2 has 3 codes, expected 4"));
  EXPECT_THAT(refusal(test::replaced(fixture(), "ROWCT:3", "ROWCT:30")),
              HasSubstr("3 RowData lines, expected 30"));
  EXPECT_THAT(refusal(test::replaced(fixture(), "ROWCT:3", "ROWCT:many")), HasSubstr("ROWCT"));
  EXPECT_THAT(refusal("DEVICE:X\nhello\n"), HasSubstr("line 2: expected KEY:value"));
  EXPECT_THAT(refusal("DEVICE:X\n"), HasSubstr("no RowData"));
  EXPECT_THAT(test::sentence_of<Error>([] { read(fixture(), 3); }), HasSubstr("more than the 3 dies"));
  const auto odd = read(test::replaced(fixture(), "1f", "zz")).at(0);
  EXPECT_THAT(odd.warnings, ElementsAre(HasSubstr("code \"zz\" is no bin")));
  const auto no_good = read(test::replaced(fixture(), "BCEQU:01,0A", "BCEQU:")).at(0);
  EXPECT_EQ(fail_rate(no_good), std::nullopt) << "without good bins nothing passes or fails";
}

}  // namespace
}  // namespace kerf
