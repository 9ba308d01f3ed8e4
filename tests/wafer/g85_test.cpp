#include "bin_maps.h"

namespace kerf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
constexpr auto kPass = DieState::pass, kFail = DieState::fail, kUntested = DieState::untested;

std::string fixture() {
  return read_file(test::wafer_fixture("lower_left.g85"));
}

std::vector<WaferMap> read(const std::string& text, std::int64_t max_dies = 1000) {
  return test::read_text(wafer::read_g85, text, max_dies);
}

std::string refusal(const std::string& text) {
  return test::sentence_of<Error>([&text] { read(text); });
}

/// A map of one Device with those attributes and rows.
std::string device(const std::string& attributes, const std::vector<std::string>& rows,
                   const std::string& bins = "") {
  std::string text = "<Map SubstrateId='W'><Device " + attributes + ">" + bins + "<Data>";
  for (const std::string& row : rows) text += "<Row><![CDATA[" + row + "]]></Row>";
  return text + "</Data></Device></Map>";
}

TEST(G85, ReadsItsFacts) {
  const WaferMap map = load_wafers(test::wafer_fixture("lower_left.g85")).at(0);
  EXPECT_EQ(map.lot, "KD2117");
  EXPECT_EQ(map.wafer, "KD2117-07");
  EXPECT_EQ(map.device, "PART-1");
  EXPECT_EQ(map.time, "2031-01-31T12:00:00");
  EXPECT_EQ(map.geometry.notch, (Known<Side>{Side::left, false})) << "90 degrees clockwise from below";
  EXPECT_EQ(map.geometry.diameter_mm, (Known<double>{200, false}));
  EXPECT_EQ(map.geometry.die_width_um, (Known<double>{5000.5, false}));
  EXPECT_EQ(map.geometry.reference_die, std::pair(1, 2));
  ASSERT_EQ(map.bins.size(), 3u);
  EXPECT_EQ(map.bins[1], (BinDefinition{17, false, "017", "open <1 ohm", false, 2}));
  EXPECT_EQ(map.bins[2].pass, std::nullopt) << "Ugly is neither";
  EXPECT_THAT(map.warnings,
              ElementsAre(HasSubstr("bin code \"090\" is by its quality neither good nor bad")));
}

TEST(G85, WarnsOfContradictions) {
  const auto map = read(device("BinType='Ascii' NullBin='.'", {"1.2X"},
                               "<Bin BinCode='1' BinCount='1' BinQuality='Pass'/>"
                               "<Bin BinCode='2' BinCount='5' BinQuality='Fail'/>"
                               "<Bin BinCode='X' BinCount='9' BinQuality='Null'/>"
                               "<Bin BinCode='1' BinQuality='Fail'/>"))
                       .at(0);
  EXPECT_THAT(test::bin_dies(map), ElementsAre(test::BinDie{0, 0, kPass, 1}, test::BinDie{2, 0, kFail, 2}));
  EXPECT_THAT(map.warnings,
              ElementsAre(HasSubstr("bin code \"1\" is defined twice"),
                          HasSubstr("bin code \"X\" is by its quality no die"),
                          HasSubstr("BinCount of bin code \"2\" is 5 and the map has 1 such dies")));
}

TEST(G85, CountsFromTheLowerLeft) {
  EXPECT_THAT(test::bin_dies(read(fixture()).at(0)),
              ElementsAre(test::BinDie{1, 2, kPass, 1}, test::BinDie{2, 2, kPass, 1},
                          test::BinDie{0, 1, kUntested, 90}, test::BinDie{1, 1, kPass, 1},
                          test::BinDie{2, 1, kFail, 17}, test::BinDie{3, 1, kPass, 1},
                          test::BinDie{1, 0, kPass, 1}, test::BinDie{2, 0, kFail, 17}));
}

TEST(G85, EveryOrigin) {
  // The die at column 2 of 3 and row 0 of 2; SEMI's codes 0 to 4.
  const std::vector<std::pair<int, int>> expected = {{1, -1}, {0, 0}, {2, 0}, {2, 1}, {0, 1}};
  for (int code = 0; code <= 4; ++code) {
    const auto map = read(device("BinType='Ascii' NullBin='.' OriginLocation='" + std::to_string(code) + "'",
                                 {"..1", "..."}))
                         .at(0);
    ASSERT_EQ(map.dies.size(), 1u);
    EXPECT_EQ(std::pair(map.dies[0].x, map.dies[0].y), expected[std::size_t(code)]) << code;
    EXPECT_EQ(cell_of(map, map.dies[0].x, map.dies[0].y), std::pair(0, 0));
  }
}

TEST(G85, EveryBinType) {
  const std::string bins = "<Bin BinCode='A' BinQuality='Pass'/>";
  const auto letters = read(device("BinType='Ascii' NullBin='_'", {"A_7"}, bins)).at(0);
  EXPECT_THAT(test::bin_dies(letters),
              ElementsAre(test::BinDie{0, 0, kPass, 65}, test::BinDie{2, 0, kUntested, 7}));
  EXPECT_EQ(letters.bins[0].code, "A");
  EXPECT_THAT(letters.warnings, ElementsAre(HasSubstr("bin code \"7\" is not defined")));
  const auto hex = read(device("BinType='HexaDecimal' NullBin='FF'", {"0AFFff1f"})).at(0);
  EXPECT_THAT(test::bin_dies(hex),
              ElementsAre(test::BinDie{0, 0, kUntested, 10}, test::BinDie{3, 0, kUntested, 31}));
  const auto wide = read(device("BinType='Integer2' NullBin='FFFF'", {"0100FFFF0002"})).at(0);
  EXPECT_THAT(test::bin_dies(wide),
              ElementsAre(test::BinDie{0, 0, kUntested, 256}, test::BinDie{2, 0, kUntested, 2}));
  const auto dense = read(device("BinType='Decimal' NullBin='255'", {"001255017"})).at(0);
  EXPECT_THAT(test::bin_dies(dense),
              ElementsAre(test::BinDie{0, 0, kUntested, 1}, test::BinDie{2, 0, kUntested, 17}));
}

TEST(G85, SpacesMayBeCodes) {
  const auto map = read(device("BinType='Ascii' NullBin=' ' Columns='4'", {" 11 "})).at(0);
  EXPECT_THAT(test::bin_dies(map),
              ElementsAre(test::BinDie{1, 0, kUntested, 1}, test::BinDie{2, 0, kUntested, 1}));
}

TEST(G85, SeveralMapsAndPrefixes) {
  const std::string one = device("BinType='Ascii' NullBin='.'", {"1"});
  const auto maps = read("<s:Maps xmlns:s='x'>" + one + one + "</s:Maps>");
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(maps[1].source, "input[1]");
}

TEST(G85, MillimetresAreMarkedAsGuessed) {
  const auto map =
      read(device("BinType='Ascii' NullBin='.' WaferSize='300' DeviceSizeX='5' DeviceSizeY='6' Columns='3'",
                  {"111"}))
          .at(0);
  EXPECT_EQ(map.geometry.die_width_um, (Known<double>{5000, true}));
  EXPECT_THAT(map.warnings, testing::Contains(HasSubstr("millimetres")));
}

TEST(G85, NamesWhatIsWrong) {
  EXPECT_THAT(refusal(test::replaced(fixture(), "090 001 017 001", "090 001 017")),
              HasSubstr("row 2 has 3 bin codes, expected 4"));
  EXPECT_THAT(refusal(test::replaced(fixture(), "Rows=\"3\"", "Rows=\"4\"")),
              HasSubstr("3 rows of bin codes, expected 4"));
  EXPECT_THAT(refusal(test::replaced(fixture(), "090 001 017 001", "090 001 0x7 001")),
              HasSubstr("row 2: \"0x7\""));
  EXPECT_THAT(refusal(test::replaced(fixture(), "Decimal", "Roman")), HasSubstr("BinType \"Roman\""));
  EXPECT_THAT(refusal(test::replaced(fixture(), "OriginLocation=\"3\"", "OriginLocation=\"9\"")),
              HasSubstr("OriginLocation 9"));
  EXPECT_THAT(refusal(fixture().substr(0, 900)), HasSubstr("not valid XML at line"));
  EXPECT_EQ(
      refusal("<Map>\n<Device>\n"),
      "input: not valid XML at line 2: Start-end tags mismatch, as the text ends too early; expected the "
      "end tag of the element that is open");
  EXPECT_EQ(
      refusal("<Map>\n<Device></Map>"),
      "input: not valid XML at line 2: Start-end tags mismatch; expected the end tag of the element that "
      "is open");
  EXPECT_EQ(refusal("<Map><Device Rows='3"),
            "input: not valid XML at line 1: Error parsing element attribute, as the text ends too early; "
            "expected an attribute as NAME=\"VALUE\"");
  EXPECT_THAT(refusal("<!DOCTYPE a [<!ENTITY b 'c'>]>" + fixture().substr(39)), HasSubstr("DOCTYPE"));
  EXPECT_THAT(refusal("<Map/>"), HasSubstr("expected a SEMI G85 map"));
  EXPECT_THAT(test::sentence_of<Error>([] { read(fixture(), 4); }), HasSubstr("more than the 4 dies"));
}

TEST(G85, DeepNestingIsNoDanger) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "<a>";
  EXPECT_THAT(refusal(text), HasSubstr("not valid XML"));
}

WaferMap written_and_read(const WaferMap& map) {
  const test::TemporaryFolder folder;
  const Path file = folder / "out.g85";
  const auto writer = open_wafer_writer(file, WaferFormat::g85);
  writer->add(map);
  EXPECT_THROW(writer->add(map), Error) << "one wafer a file";
  EXPECT_FALSE(std::filesystem::exists(file));
  writer->finish();
  WaferMap again = load_wafers(file).at(0);
  again.source = map.source;
  return again;
}

TEST(G85, WrittenAndReadIsTheSame) {
  const WaferMap map = read(fixture()).at(0);
  WaferMap again = written_and_read(map);
  const auto by_place = [](const Die& die) { return std::pair(die.y, die.x); };
  std::ranges::sort(again.dies, {}, by_place);
  WaferMap sorted = map;
  std::ranges::sort(sorted.dies, {}, by_place);
  EXPECT_EQ(again.warnings.size(), 1u) << "again the quality that is neither";
  again.warnings = sorted.warnings;  // which name their file
  EXPECT_TRUE(again == sorted);
}

TEST(G85, FurtherAttributesComeBackAndTheRestIsTold) {
  const std::string text = test::replaced(
      test::replaced(
          test::replaced(fixture(), "ReferenceDeviceY=\"2\"", "ReferenceDeviceY=\"2\" RefDevicePosX=\"100\""),
          "BinDescription=\"good\"", "BinDescription=\"good\" Pick=\"true\" Color=\"green\""),
      "ToolType=\"T9\"/>", "ToolType=\"T9\"><Foo x=\"1\"/>words</SupplierData><Note/>");
  const WaferMap map = read(text).at(0);
  EXPECT_THAT(map.warnings,
              testing::Contains("input: not kept: Device/Note, SupplierData/Foo, text of SupplierData"));
  const WaferMap again = written_and_read(map);
  EXPECT_EQ(again.other, map.other);
  const auto fact = [](const char* name, const char* value) {
    return std::pair<std::string, std::string>(name, value);
  };
  EXPECT_THAT(again.other,
              testing::IsSupersetOf({fact("ReferenceDevice.RefDevicePosX", "100"),
                                     fact("Bin.001.Pick", "true"), fact("Bin.001.Color", "green")}));
}

TEST(G85, OtherSourcesKeepCoordinatesAndStates) {
  for (const bool right : {true, false}) {
    for (const bool down : {true, false}) {
      WaferMap map;
      map.lot = "L", map.wafer = "3", map.source = "s";
      map.geometry.x_right = {right, false}, map.geometry.y_down = {down, false};
      map.dies = {{-3, 4, kPass, 1, {}, {}}, {2, 4, kFail, 300, {}, {}}, {0, -7, kUntested, {}, {}, {}}};
      const WaferMap again = written_and_read(map);
      EXPECT_EQ(again.geometry.x_right.value, right);
      EXPECT_EQ(again.geometry.y_down.value, down);
      std::vector<test::BinDie> dies = test::bin_dies(again),
                                expected = {{-3, 4, kPass, 1}, {2, 4, kFail, 300}, {0, -7, kUntested, 0}};
      std::ranges::sort(dies);
      std::ranges::sort(expected);
      EXPECT_EQ(dies, expected) << right << down;
    }
  }
}

TEST(G85, WhatItCannotHoldIsRefused) {
  WaferMap map;
  map.source = "s";
  map.dies = {{0, 0, kPass, 1, {}, {}}, {1, 0, kFail, 1, {}, {}}};
  EXPECT_THAT(test::sentence_of<Error>([&map] { written_and_read(map); }),
              HasSubstr("bin 1 has dies that pass and others that fail"));
  map.dies = {{0, 0, kPass, 70000, {}, {}}};
  EXPECT_THROW(written_and_read(map), Error);
  map.dies = {{0, 0, kPass, 1, {}, {}}, {2000000000, 0, kPass, 1, {}, {}}};
  EXPECT_THROW(written_and_read(map), Error);
}

}  // namespace
}  // namespace kerf
