// KLARF written and read again, and Kerf's columns put into files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <span>
#include <sstream>

#include "wafer/formats.h"
#include "wafer/klarf_write.h"

namespace kerf::wafer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<WaferMap> read(const std::string& text) {
  std::vector<WaferMap> maps;
  read_klarf({std::as_bytes(std::span(text)), "a", {}}, [&maps](WaferMap&& map) {
    maps.push_back(std::move(map));
    return true;
  });
  return maps;
}

std::string written(const WaferMap& map) {
  std::ostringstream out;
  write_klarf_text(out, map);
  return out.str();
}

// What a KLARF cannot hold or tells anew.
WaferMap comparable(WaferMap map) {
  map.warnings.clear();
  map.source.clear();
  std::erase_if(map.other, [](const auto& fact) { return fact.first == "InspectionTest"; });
  return map;
}

const std::string kFile =
    "FileVersion 1 2;\nInspectionStationID \"KLA\" \"2930\" \"S7\";\nSampleType WAFER;\n"
    "ResultTimestamp 01-31-2026 12:30:05;\nLotID \"L1\";\nDeviceID \"D 1\";\nStepID \"M1\";\nSampleSize 1 "
    "300;\n"
    "SampleOrientationMarkType FLAT;\nOrientationMarkLocation LEFT;\nDiePitch 1.25e4 20000;\nWaferID "
    "\"W1\";\n"
    "SampleCenterLocation 5000 -1;\nClassLookup 1\n 0 \"none; such\";\nSlot 3;\nSampleTestPlan 2\n 0 0\n 1 "
    "0;\n"
    "DefectRecordSpec 9 DEFECTID XREL YREL XINDEX YINDEX CLASSNUMBER TEST IMAGECOUNT IMAGELIST ;\n"
    "TiffFileName a.tif;\nDefectList\n 1 10.5 20 1 0 7 1 2 2 1 0 2 0\n 2 11 NA NA NA NA 1 0 0;\n"
    "TiffFileName b.tif;\nDefectList\n 3 1 1 9 9 0 2 1 1 5 0;\nSummarySpec 2 TESTNO NDEFECT;\nSummaryList\n "
    "1 3;\n"
    "EndOfFile;\n";

TEST(KlarfWrite, WhatWasReadComesBack) {
  WaferMap map = comparable(read(kFile).at(0));
  ASSERT_EQ(map.defects.at(0).images.size(), 2u);
  std::erase_if(map.other, [](const auto& fact) { return fact.first == "ClassLookup"; });  // has a ';'
  EXPECT_EQ(comparable(read(written(map)).at(0)), map) << written(map);
}

TEST(KlarfWrite, AMapOfAnotherFormat) {
  WaferMap map;
  map.wafer = "has \"quotes\"\n";
  map.geometry.y_down = {true, false};
  map.geometry.die_width_um = Known<double>{10, false};
  map.geometry.die_height_um = Known<double>{20, false};
  map.dies = {{1, 2, DieState::pass, {}, {}, {}},
              {2, 2, DieState::fail, 7, {}, {}},
              {3, 2, DieState::fail, {}, {}, 2},
              {4, 2, DieState::untested, {}, {}, {}}};
  const WaferMap again = read(written(map)).at(0);
  ASSERT_EQ(again.dies.size(), 3u);
  EXPECT_EQ(again.wafer, "has 'quotes' ");
  EXPECT_EQ(again.dies[0], (Die{1, -2, DieState::pass, {}, {}, 0}));
  EXPECT_EQ(again.dies[1], (Die{2, -2, DieState::fail, {}, {}, 1}));
  EXPECT_EQ(again.dies[2], (Die{3, -2, DieState::fail, {}, {}, 2}));
  EXPECT_EQ(again.defects[0].x_um, 5);
  EXPECT_EQ(again.defects[0].other.at(0), (std::pair<std::string, std::string>("ROUGHBINNUMBER", "7")));
  map.geometry.y_down = {true, true};  // a guess does not move dies
  EXPECT_EQ(read(written(map)).at(0).dies[0].y, 2);
}

TEST(KlarfWrite, ListsOfOneEightAreWrittenOrNamed) {
  const WaferMap map =
      read(
          "Record FileRecord \"1.8\" {\n Record LotRecord \"L\" {\n  Record WaferRecord \"W\" {\n"
          "   List SampleTestPlanList { Columns 2 { int32 XINDEX, int32 YINDEX } Data 1 { 0 0; } }\n"
          "   List DefectList { Columns 1 { int32 DEFECTID } Data 0 { } }\n"
          "   List TestSummaryList { Columns 2 { int32 TESTNO, int32 NDEFECT } Data 1 { 1 0; } }\n  }\n"
          "  List ClassLookupList { Columns 3 { string CLASSNAME, int32 CLASSNUMBER, string CLASSCODE }\n"
          "   Data 2 { \"none; such\" 0 \"\"; \"Blork\" 10 \"B\"; } }\n }\n}\nEndOfFile;\n")
          .at(0);
  const std::string text = written(map);
  EXPECT_THAT(text, HasSubstr("ClassLookup 2\n 0 \"none; such\"\n 10 \"Blork\";\n"));
  EXPECT_THAT(text, Not(HasSubstr("TestSummaryList")));
  EXPECT_EQ(read(text).at(0).dies, map.dies);
  EXPECT_THAT(
      klarf_loss_warnings(klarf_loss(map)),
      ElementsAre("a KLARF made anew does not hold everything: the facts TestSummaryList are left out"));
}

TEST(KlarfWrite, WhatIsLostIsCountedByKind) {
  WaferMap map;
  map.dies = {{0, 0, DieState::pass, 1, 11, {}},      // bin and soft bin
              {1, 0, DieState::pass, {}, {}, 1},      // fails when read again
              {2, 0, DieState::fail, 7, {}, {}},      // its made-up defect has the bin
              {3, 0, DieState::fail, 7, {}, 4},       // four made-up defects
              {4, 0, DieState::fail, 8, {}, 3},       // bin and count: one defect is listed
              {5, 0, DieState::untested, 9, 9, {}}};  // the die itself
  map.defects.resize(3);
  map.defects[0].x = 1, map.defects[0].y = 0;
  map.defects[1].x = 4, map.defects[1].y = 0;
  map.defects[2].images = {"a.jpg"};
  map.bins = {{7, false, "7", "open", false, {}}, {8, false, "8", "", false, {}}};
  map.labels = {"Donut"};
  map.geometry.reference_die = {0, 0};
  map.other = {{"Slot", "3"}, {"Device.Rows", "4"}, {"SummaryList", "1 2"}};
  KlarfLoss loss = klarf_loss(map);
  const auto say = [](const std::string& what) {
    return "a KLARF made anew does not hold everything: " + what;
  };
  EXPECT_THAT(klarf_loss_warnings(loss),
              ElementsAre(say("1 images that are files are left out"), say("1 untested dies are left out"),
                          say("1 dies that pass have defects and read back as failing"),
                          say("2 bins of dies that pass or have listed defects are left out"),
                          say("1 soft bins of dies are left out"), say("1 names of bins are left out"),
                          HasSubstr("1 counts of a die's defects differ"), say("1 labels are left out"),
                          say("1 reference dies are left out"),
                          say("the facts Device.Rows, SummaryList are left out")));
  loss += klarf_loss(map);
  EXPECT_EQ(loss.bins, 4);
  EXPECT_EQ(loss.records.size(), 2u);
  EXPECT_THAT(klarf_loss_warnings({}), IsEmpty());
}

TEST(KlarfClasses, OfOneTwo) {
  const std::string edited = add_klarf_classes(kFile, "a", {{1, 4, 0.5}, {3, 2, 1}});
  std::string expected = kFile;
  const auto put = [&expected](const std::string& from, const std::string& to) {
    expected.replace(expected.find(from), from.size(), to);
  };
  put("Spec 9", "Spec 11");
  put("TEST IMAGECOUNT", "TEST KERFCLASS KERFCONFIDENCE IMAGECOUNT");
  put("7 1 2 2 1 0 2 0", "7 1 4 0.5000 2 2 1 0 2 0");
  put("NA 1 0 0;", "NA 1 -1 -1 0 0;");
  put("0 2 1 1 5 0;", "0 2 2 1.0000 1 1 5 0;");
  EXPECT_EQ(edited, expected);
  // A later run replaces its own values alone; without classes all become -1.
  EXPECT_EQ(add_klarf_classes(add_klarf_classes(kFile, "a", {{2, 9, 0.25}}), "a", {{1, 4, 0.5}, {3, 2, 1}}),
            edited);
}

TEST(KlarfClasses, OfOneEight) {
  const std::string file =
      "Record FileRecord \"1.8\" {\r\n Record LotRecord \"L\" {\r\n  Record WaferRecord \"W\" {\r\n"
      "   List DefectList {\r\n Columns 2 { int32 DEFECTID,  int32 CLASSNUMBER  }\r\n Data 2 {\r\n 4 1 ;\r\n "
      "5 NA;\r\n} }\r\n"
      "  }\r\n  Record WaferRecord \"V\" { List DefectList { Columns 1 { int32 DEFECTID } Data 1 { 4; } } "
      "}\r\n }\r\n}\r\n"
      "EndOfFile;\r\n";
  const std::string edited = add_klarf_classes(file, "a", {{4, 8, 0.75, "W"}});
  EXPECT_THAT(
      edited,
      HasSubstr("Columns 4 { int32 DEFECTID,  int32 CLASSNUMBER, int32 KERFCLASS, float KERFCONFIDENCE  }"));
  EXPECT_THAT(edited, HasSubstr("\r\n 4 1 8 0.7500 ;\r\n 5 NA NA NA;\r\n}"));
  EXPECT_THAT(edited, HasSubstr("Data 1 { 4 NA NA; }"));
  EXPECT_EQ(add_klarf_classes(edited, "a", {{4, 8, 0.75, "W"}}), edited);
}

// Two lots with a wafer of one name: each defect gets the class of its own.
TEST(KlarfClasses, OfSeveralLots) {
  const auto lot = [](const std::string& name) {
    return "Record LotRecord \"" + name +
           "\" { Record WaferRecord \"W\" { List DefectList { Columns 1 { int32 DEFECTID } Data 1 { 4; } } } "
           "}\n";
  };
  const std::string file = "Record FileRecord \"1.8\" {\n" + lot("A") + lot("B") + "}\nEndOfFile;\n";
  const std::string edited = add_klarf_classes(file, "a", {{4, 8, 0.75, "W", "A"}, {4, 2, 0.5, "W", "B"}});
  EXPECT_THAT(edited, HasSubstr("{ 4 8 0.7500; }"));
  EXPECT_THAT(edited, HasSubstr("{ 4 2 0.5000; }"));
  EXPECT_THAT(add_klarf_classes(file, "a", {{4, 8, 0.75, "W", "B"}}), HasSubstr("{ 4 NA NA; }"));
  EXPECT_THROW(add_klarf_classes(file, "a", {{4, 8, 0.75, "W", "B"}, {4, 2, 0.5, "W", "B"}}), Error);
}

TEST(KlarfClasses, BadRequestsAreRefused) {
  EXPECT_THROW(add_klarf_classes(kFile, "a", {{99, 1, 0.5}}), Error);
  EXPECT_THROW(add_klarf_classes(kFile, "a", {{1, 1, 0.5}, {1, 2, 0.5}}), Error);
  EXPECT_THROW(add_klarf_classes(kFile, "a", {{1, 1, 1.5}}), Error);
  EXPECT_THROW(add_klarf_classes("no klarf", "a", {}), Error);
}

TEST(KlarfClasses, OfTheExamplesLeaveAllElseAlone) {
  const Path folder = Path(KERF_SOURCE_DIR) / "../shared/data/fixtures/jklarfreader-mit";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the example files do not lie beside the checkout";
  for (const char* file : {"simple12.klarf", "klarf12Example.klarf", "klarf12DefectListExample.klarf",
                           "klarfWithImagelist.klarf", "simple18.klarf", "wierdKlarfWithNAs.klarf"}) {
    const std::string text = read_file(folder / file);
    auto before = read(text), after = read(add_klarf_classes(text, file, {}));
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
      EXPECT_EQ(after[i].dies, before[i].dies);
      for (Defect& defect : after[i].defects)
        EXPECT_EQ(std::erase_if(defect.other, [](const auto& v) { return v.first.starts_with("KERF"); }), 2u);
      EXPECT_EQ(after[i].defects, before[i].defects) << file;
    }
  }
}

}  // namespace
}  // namespace kerf::wafer
