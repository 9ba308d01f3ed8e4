// KLARF: small files written here by hand, and the public examples that lie beside the checkout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <span>

#include "wafer/formats.h"

namespace kerf::wafer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<WaferMap> read(const std::string& text, WaferReadOptions options = {}) {
  std::vector<WaferMap> maps;
  read_klarf({std::as_bytes(std::span(text)), "a.klarf", options}, [&maps](WaferMap&& map) {
    maps.push_back(std::move(map));
    return true;
  });
  return maps;
}

std::string error_of(const std::string& text, WaferReadOptions options = {}) {
  try {
    read(text, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::string dies_of(const WaferMap& map) {
  std::string text;
  for (const Die& die : map.dies)
    text += fmt::format("{},{},{},{} ", die.x, die.y, die_state_name(die.state), die.defects.value_or(-1));
  return text;
}

const std::string kHead =
    "FileVersion 1 2;\n"
    "InspectionStationID \"KLA\" \"2930\" \"S7\";\n"
    "ResultTimestamp 01-31-2026 12:30:05;\n"
    "LotID \"L1\";\nDeviceID \"D1\";\nStepID \"M1\";\n"
    "SampleSize 1 300;\nSampleOrientationMarkType NOTCH;\nOrientationMarkLocation DOWN;\n"
    "DiePitch 1.0e4 2.0e4;\nDieOrigin 0 0;\n";
const std::string kSpec = "DefectRecordSpec 6 DEFECTID XREL YREL XINDEX YINDEX CLASSNUMBER ;\n";

TEST(KlarfRead, DiesDefectsAndFactsOf12) {
  const auto maps =
      read(kHead +
           "WaferID \"W1\";\nSlot 3;\nSampleCenterLocation 5000 -1;\n"
           "SampleTestPlan 3\n 0 0\n 1 0\n -1 -2;\n" +
           kSpec + "DefectList\n 1 10.5 20 1 0 7\n 2 11 NA 1 0 NA\n 3 1 1 9 9 0;\nEndOfFile;\n");
  ASSERT_EQ(maps.size(), 1u);
  const WaferMap& map = maps[0];
  EXPECT_EQ(dies_of(map), "0,0,pass,0 1,0,fail,2 -1,-2,pass,0 9,9,fail,1 ");
  EXPECT_EQ(map.lot + map.wafer + map.device + map.step, "L1W1D1M1");
  EXPECT_EQ(map.tool, "KLA 2930 S7");
  EXPECT_EQ(map.time, "2026-01-31T12:30:05");
  EXPECT_TRUE(map.warnings.empty());
  ASSERT_EQ(map.defects.size(), 3u);
  EXPECT_EQ(map.defects[0].x_um, 10.5);
  EXPECT_EQ(map.defects[0].class_number, 7);
  EXPECT_FALSE(map.defects[1].y_um);
  EXPECT_FALSE(map.defects[1].class_number);
  const WaferGeometry& geometry = map.geometry;
  EXPECT_EQ(geometry.x_right, (Known<bool>{true, false}));
  EXPECT_EQ(geometry.y_down, (Known<bool>{false, false}));
  EXPECT_EQ(geometry.notch, (Known<Side>{Side::down, false}));
  EXPECT_EQ(geometry.diameter_mm, (Known<double>{300, false}));
  EXPECT_EQ(geometry.die_height_um, (Known<double>{20000, false}));
  EXPECT_EQ(geometry.center_die, std::pair(0, -1));
  EXPECT_THAT(map.other, testing::Contains(std::pair<std::string, std::string>("Slot", "3")));
}

TEST(KlarfRead, WarnsOfARepeatedDefectId) {
  const auto maps = read(kHead + "WaferID \"W1\";\n" + kSpec +
                         "DefectList\n 4 1 1 0 0 0\n 4 1 1 1 0 0\n 5 1 1 2 0 0;\nEndOfFile;\n");
  EXPECT_EQ(maps.at(0).defects.size(), 3u) << "nothing is lost";
  EXPECT_THAT(maps.at(0).warnings, ElementsAre(HasSubstr("DEFECTID 4 is given to several defects")));
}

TEST(KlarfRead, SeveralWafersOf12) {
  const auto maps =
      read(kHead + "WaferID \"1\";\nSampleTestPlan 1\n 0 0;\n" + kSpec +
           "DefectList;\nWaferID \"2\";\nOrientationMarkLocation LEFT;\nSampleTestPlan 1\n 4 4;\n"
           "DefectList\n 1 0 0 4 4 0;\nEndOfFile;\n");
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(dies_of(maps[0]), "0,0,pass,0 ");
  EXPECT_EQ(dies_of(maps[1]), "4,4,fail,1 ");
  EXPECT_EQ(maps[1].lot, "L1");
  EXPECT_EQ(maps[0].geometry.notch->value, Side::down);
  EXPECT_EQ(maps[1].geometry.notch->value, Side::left);
}

TEST(KlarfRead, APlanBeforeTheFirstWaferIsThatOfAll) {
  const auto maps =
      read(kHead + "SampleTestPlan 2\n 0 0\n 1 1;\n" + kSpec +
           "WaferID \"1\";\nDefectList\n 1 0 0 1 1 0;\nWaferID \"2\";\nDefectList;\nEndOfFile;\n");
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(dies_of(maps[0]), "0,0,pass,0 1,1,fail,1 ");
  EXPECT_EQ(dies_of(maps[1]), "0,0,pass,0 1,1,pass,0 ");
}

TEST(KlarfRead, FilesOneBehindTheOther) {
  const std::string one =
      kHead + "WaferID \"1\";\nSampleTestPlan 1\n 0 0;\n" + kSpec + "DefectList;\nEndOfFile;\n";
  EXPECT_EQ(read(one + one).size(), 2u);
}

TEST(KlarfRead, OddSpacingBomColumnsInAnyOrderAndImages) {
  const auto maps = read(
      "\xEF\xBB\xBF"
      "FileVersion 1 1;\r\n# by hand\r\nWaferID W;\r"
      "DefectRecordSpec 5 YINDEX XINDEX IMAGECOUNT IMAGELIST DEFECTID;\r\nTiffFileName a.tif;\r\n"
      "DefectList\r\n\t2 1 2 2 1 0\r\n 2 0 77\r\n2 1 0 0 78;\r\n"
      "SampleTestPlan 1 5\r\n6;");
  ASSERT_EQ(maps.size(), 1u);
  ASSERT_EQ(maps[0].defects.size(), 2u);
  EXPECT_EQ(maps[0].defects[0].id, 77);
  EXPECT_THAT(maps[0].defects[0].images, ElementsAre("a.tif 1 0", "a.tif 2 0"));
  EXPECT_EQ(dies_of(maps[0]), "5,6,pass,0 1,2,fail,2 ");
  EXPECT_THAT(maps[0].warnings, ElementsAre(HasSubstr("without EndOfFile")));
}

TEST(KlarfRead, ContradictionsThatHarmNothingAreWarnings) {
  const auto maps =
      read(kHead + "WaferID W;\nSampleTestPlan 7\n 0 0;\n" + kSpec +
           "DefectList\n 1 0 0 0 0 0;\nSummarySpec 2 TESTNO NDEFECT;\nSummaryList\n 1 5;\nEndOfFile;");
  ASSERT_EQ(maps.size(), 1u);
  EXPECT_THAT(maps[0].warnings, ElementsAre(HasSubstr("announces 7 rows and has 1"),
                                            HasSubstr("counts 5 defects and the list has 1")));
}

TEST(KlarfRead, BrokenFilesAreToldByLine) {
  const std::string plan = kHead + "WaferID W;\nSampleTestPlan 1\n 0 0;\n" + kSpec;
  EXPECT_THAT(error_of(plan + "DefectList\n 1 0 0 0 0 0 5;\n"),
              HasSubstr("line 17: '5' is one value too many"));
  EXPECT_THAT(error_of(plan + "DefectList\n 1 0 0 0 0;\n"), HasSubstr("line 17: the row of DefectList"));
  EXPECT_THAT(error_of(plan + "DefectList\n 1 0 0 0 0 0"),
              HasSubstr("line 16: DefectList is not ended by ';'"));
  EXPECT_THAT(error_of(plan + "DefectList\n 1 0 0 x 0 0;"), HasSubstr("XINDEX is 'x'"));
  EXPECT_THAT(error_of(plan + "DefectList\n 1 0 0 3e9 0 0;"), HasSubstr("32 bits"));
  EXPECT_THAT(error_of(plan + "DeviceID \"x;\n"), HasSubstr("quoted text is not closed"));
  EXPECT_THAT(error_of(kHead + "WaferID W;\nEndOfFile;"), HasSubstr("neither a sample test plan nor"));
  EXPECT_THAT(error_of("FileVersion 1 2;\nEndOfFile;"), HasSubstr("holds no wafer"));
  EXPECT_THAT(error_of("FileVersion 2 0;"), HasSubstr("expected 1 1 or 1 2"));
  EXPECT_THAT(error_of(kHead + "WaferID W;\nDefectList\n 1 2;"), HasSubstr("names of its columns"));
  WaferReadOptions few;
  few.max_dies = 1;
  EXPECT_THAT(error_of(kHead + "WaferID W;\nSampleTestPlan 2\n 0 0\n1 1;", few),
              HasSubstr("more than 1 dies"));
}

std::string file_18(const std::string& wafers, const std::string& rest = "") {
  return "Record FileRecord \"1.8\"\n{\n Record LotRecord \"L\"\n {\n" + wafers +
         " Field DiePitch 2 {7000000, 6000000}\n Field OrientationMarkLocation 1 {0}\n"
         " Field ResultTimestamp 2 {\"2026-01-31\", \"12:30:05\"}\n Field SampleSize 2 {300000000, 0}\n "
         "}\n}\n" +
         rest;
}
std::string wafer_18(const std::string& id, const std::string& rows) {
  return " Record WaferRecord \"" + id +
         "\"\n {\n  Field SampleCenterLocation 2 {8000000, -1}\n"
         "  List DefectList { Columns 6 { int32 DEFECTID, int32 XREL, int32 YREL, int32 XINDEX, int32 "
         "YINDEX, "
         "ImageList IMAGEINFO } Data 1 { " +
         rows +
         " } }\n"
         "  Record TestRecord \"1\" { List SampleTestPlanList { Columns 2 { int32 XINDEX, int32 YINDEX } "
         "Data 2 { 0 0; 1 1; } } }\n }\n";
}

TEST(KlarfRead, FactsBehindTheWafersOf18) {
  const auto maps =
      read(file_18(wafer_18("A", "4 1500 2500 1 1 Images 2 { \"a b.jpg\" \"JPG\" 1 \"Patch\", \"c\" };") +
                       wafer_18("B", "5 NA 2500 0 0 N;"),
                   "EndOfFile;"));
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(maps[0].lot + maps[0].wafer + maps[1].wafer, "LAB");
  EXPECT_EQ(maps[0].time, "2026-01-31T12:30:05");
  EXPECT_EQ(dies_of(maps[0]), "0,0,pass,0 1,1,fail,1 ");
  EXPECT_EQ(dies_of(maps[1]), "0,0,fail,1 1,1,pass,0 ");
  EXPECT_EQ(maps[0].geometry.die_width_um->value, 7000);
  EXPECT_EQ(maps[0].geometry.diameter_mm->value, 300);
  EXPECT_EQ(maps[0].geometry.notch, (Known<Side>{Side::down, false}));
  EXPECT_EQ(maps[0].geometry.center_die, std::pair(1, -1));
  EXPECT_EQ(maps[0].defects[0].x_um, 1.5);
  EXPECT_THAT(maps[0].defects[0].images, ElementsAre("a b.jpg JPG 1 Patch", "c"));
  EXPECT_FALSE(maps[1].defects[0].x_um);
  EXPECT_TRUE(maps[1].defects[0].images.empty());
  EXPECT_TRUE(maps[0].warnings.empty());
}

TEST(KlarfRead, WafersBeforeACutStayValid) {
  const std::string text = file_18(wafer_18("A", "4 1 2 1 1 N;") + wafer_18("B", "4 1 2 1 1 N;"));
  std::vector<std::string> seen;
  const std::string cut = text.substr(0, text.find("\"B\"") + 300);
  EXPECT_THROW(read_klarf({std::as_bytes(std::span(cut)), "a", {}},
                          [&seen](WaferMap&& map) { return seen.push_back(map.wafer), true; }),
               Error);
  EXPECT_THAT(seen, ElementsAre("A"));
  EXPECT_THAT(error_of(file_18(wafer_18("A", "4 1 2 1 N;"))), HasSubstr("another number of values"));
}

TEST(KlarfRead, APlanStaysUntilAnother) {
  const std::string list = "DefectList\n 1 0 0 0 1 0;\n";
  const auto maps = read(kHead + kSpec + "WaferID A;\nSampleTestPlan 2\n 0 0\n 0 1;\n" + list +
                         "WaferID B;\n" + list + "WaferID C;\nSampleTestPlan 1\n 5 5;\n" + list +
                         "LotID L2;\nWaferID D;\n" + list + "EndOfFile;\n");
  ASSERT_EQ(maps.size(), 4u);
  EXPECT_EQ(dies_of(maps[1]), "0,0,pass,0 0,1,fail,1 ");
  EXPECT_EQ(dies_of(maps[2]), "5,5,pass,0 0,1,fail,1 ");
  EXPECT_EQ(dies_of(maps[3]), "0,1,fail,1 ");  // of another lot
}

TEST(KlarfRead, DefectsWithoutDiesLeaveThemUntested) {
  const auto maps = read(kHead +
                         "WaferID A;\nSampleTestPlan 1\n 0 0;\nDefectRecordSpec 2 DEFECTID CLASSNUMBER ;\n"
                         "DefectList\n 1 0\n 2 0;\nEndOfFile;\n");
  ASSERT_EQ(maps.at(0).dies.size(), 1u);
  EXPECT_EQ(maps[0].dies[0].state, DieState::untested);
  EXPECT_EQ(maps[0].dies[0].defects, std::nullopt);
  EXPECT_THAT(maps[0].warnings, ElementsAre(HasSubstr("no defect has a die")));
}

class KlarfExamples : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "the example files do not lie beside the checkout";
  }
  std::vector<WaferMap> load(const char* file) { return load_wafers(folder_ / file); }
  Path folder_ = Path(KERF_SOURCE_DIR) / "../shared/data/fixtures/jklarfreader-mit";
};

TEST_F(KlarfExamples, HaveTheDiesThatTheirListsName) {
  EXPECT_EQ(dies_of(load("simple12.klarf").at(0)), "0,0,fail,1 ");
  EXPECT_EQ(dies_of(load("klarf12Example.klarf").at(0)), "-1,-1,fail,1 1,1,fail,1 ");
  EXPECT_EQ(dies_of(load("klarf12DefectListExample.klarf").at(0)),
            "-2,-1,pass,0 0,0,pass,0 0,1,pass,0 1,12,fail,11 1,11,fail,2 ");
  EXPECT_EQ(dies_of(load("klarfWithImagelist.klarf").at(0)),
            "0,0,pass,0 -2,-9,fail,1 -2,8,fail,1 -2,-7,fail,2 -2,3,fail,2 ");
  for (const char* file : {"simple18.klarf", "wierdKlarfWithNAs.klarf"}) {
    const auto maps = load(file);
    ASSERT_EQ(maps.size(), 2u);
    EXPECT_EQ(dies_of(maps[0]),
              "10,-13,pass,0 20,-13,pass,0 -3,-13,pass,0 -2,-13,pass,0 0,16,pass,0 2,-14,pass,0 3,-14,pass,0 "
              "4,-14,pass,0 5,-14,pass,0 2,24,fail,1 -3,24,fail,1 -2,-27,fail,1 ");
    EXPECT_EQ(dies_of(maps[1]), "-14,13,fail,1 ");
  }
  EXPECT_THAT(load("klarf12DefectListExample.klarf").at(0).defects.at(8).images, ElementsAre("A_5.jpg 39 1"));
}

TEST_F(KlarfExamples, BadOnesAreRefused) {
  for (const char* file : {"bad12.klarf", "bad12DefectList.klarf"}) EXPECT_THROW(load(file), Error) << file;
}

}  // namespace
}  // namespace kerf::wafer
