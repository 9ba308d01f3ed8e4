#include "bin_maps.h"

namespace kerf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
constexpr auto kPass = DieState::pass, kFail = DieState::fail;

std::string fixture() {
  return read_file(test::wafer_fixture("wafer.e142"));
}

std::vector<WaferMap> read(const std::string& text) {
  return test::read_text(wafer::read_e142, text);
}

std::string refusal(const std::string& text) {
  return test::sentence_of<Error>([&text] { read(text); });
}

TEST(E142, ReadsItsFacts) {
  const WaferMap map = load_wafers(test::wafer_fixture("wafer.e142")).at(0);
  EXPECT_EQ(map.lot, "LOT9");
  EXPECT_EQ(map.wafer, "W-11");
  EXPECT_EQ(map.device, "PART-2");
  EXPECT_EQ(map.step, "SortGrade");
  EXPECT_EQ(map.geometry.notch, (Known<Side>{Side::down, false}));
  EXPECT_EQ(map.geometry.die_width_um, (Known<double>{3000, false})) << "the step, not the size";
  EXPECT_EQ(map.geometry.die_height_um, (Known<double>{4000, false}));
  EXPECT_EQ(map.geometry.reference_die, std::pair(1, 2));
  EXPECT_EQ(map.bins.at(1), (BinDefinition{0x1a, false, "1A", "bridge", false, 2}));
  EXPECT_THAT(map.warnings, testing::IsEmpty());
}

TEST(E142, KeepsAliasesAndFurtherAttributesOfBins) {
  const std::string text =
      test::replaced(test::replaced(fixture(), "</LotId>",
                                    "</LotId><AliasIds><AliasId Type=\"box\" Value=\"B7\"/></AliasIds>"),
                     "BinDescription=\"good\"", "BinDescription=\"good\" Pick=\"true\"");
  using Fact = std::pair<std::string, std::string>;
  EXPECT_THAT(read(text).at(0).other,
              testing::IsSupersetOf({Fact("AliasId.box", "B7"), Fact("Bin.01.Pick", "true")}));
}

TEST(E142, CountsUpwardsFromTheLowerLeft) {
  using D = test::BinDie;
  EXPECT_THAT(test::bin_dies(read(fixture()).at(0)),
              ElementsAre(D{1, 2, kPass, 1}, D{2, 2, kPass, 1}, D{0, 1, kPass, 1}, D{1, 1, kFail, 26},
                          D{2, 1, kPass, 1}, D{3, 1, kPass, 1}, D{1, 0, kFail, 26}, D{2, 0, kPass, 1}));
}

TEST(E142, OriginAndAxesAreTheSources) {
  std::string text = test::replaced(fixture(), "OriginLocation=\"LowerLeft\" AxisDirection=\"UpRight\"", "");
  EXPECT_EQ(test::bin_dies(read(text).at(0)), test::bin_dies(read(fixture()).at(0)))
      << "the standard's default";
  text = test::replaced(fixture(), "\"LowerLeft\" AxisDirection=\"UpRight\"",
                        "\"toUpperRight\" AxisDirection=\"DownLeft\"");
  const WaferMap map = read(text).at(0);
  EXPECT_EQ(test::bin_dies(map).front(), (test::BinDie{2, 0, kPass, 1}));
  EXPECT_EQ(cell_of(map, 2, 0), std::pair(0, 1));
  text = test::replaced(fixture(), "LowerLeft", "UpperLeft");
  EXPECT_EQ(test::bin_dies(read(text).at(0)).back(), (test::BinDie{2, -2, kPass, 1}))
      << "y grows upwards from the top";
  text = test::replaced(fixture(), "<Coordinates X=\"1\" Y=\"2\"/></ReferenceDevice>",
                        "<Coordinates X=\"1\" Y=\"2\"/></ReferenceDevice><ReferenceDevice "
                        "Name=\"OriginLocation\"><Coordinates X=\"10\" Y=\"-5\"/></ReferenceDevice>");
  EXPECT_EQ(test::bin_dies(read(text).at(0)).front(), (test::BinDie{11, -3, kPass, 1}));
}

TEST(E142, OneTextForAllRows) {
  const std::string start = fixture().substr(0, fixture().find("          <BinCode>")),
                    end = fixture().substr(fixture().find("        </BinCodeMap>"));
  const auto expected = test::bin_dies(read(fixture()).at(0));
  EXPECT_EQ(test::bin_dies(read(start + "<BinCode>FF0101FF011A0101FF1A01FF</BinCode>" + end).at(0)),
            expected);
  EXPECT_EQ(test::bin_dies(
                read(start + "<BinCode><![CDATA[\nFF0101FF\n011A0101\nFF1A01FF\n]]></BinCode>" + end).at(0)),
            expected);
}

TEST(E142, NamesWhatIsWrong) {
  EXPECT_THAT(refusal(test::replaced(fixture(), "011A0101", "011A01")),
              HasSubstr("row 2 has 3 bin codes, expected 4"));
  EXPECT_THAT(refusal(test::replaced(fixture(), "011A0101", "011Z0101")), HasSubstr("row 2: \"1Z\""));
  EXPECT_THAT(refusal(test::replaced(fixture(), "Y=\"3\"", "Y=\"5\"")),
              HasSubstr("3 rows of bin codes, expected 5"));
  EXPECT_THAT(refusal(test::replaced(fixture(), "UpRight", "Sideways")),
              HasSubstr("AxisDirection \"Sideways\""));
  EXPECT_THAT(refusal(test::replaced(fixture(), "LowerLeft", "Middle")),
              HasSubstr("OriginLocation \"Middle\""));
  EXPECT_THAT(refusal("<MapData/>"), HasSubstr("expected a SEMI E142 map"));
}

}  // namespace
}  // namespace kerf
