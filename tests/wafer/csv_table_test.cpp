// Tables of dies: what RFC 4180 and fabs write, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "read_text.h"

namespace kerf::wafer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kOwn =
    "lot,wafer,x,y,state,bin,defects\n"
    "L1,01,-1,0,pass,1,0\n"
    "L1,01,0,0,fail,17,3\n"
    "L1,02,0,0,untested,,\n";

TEST(CsvTable, OwnHeader) {
  const auto maps = wafers_of(read_csv, kOwn, "a.csv");
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(maps[0].lot, "L1");
  EXPECT_EQ(maps[0].wafer, "01");
  EXPECT_EQ(maps[0].source, "a.csv[0]");
  EXPECT_THAT(maps[0].dies,
              ElementsAre(Die{-1, 0, DieState::pass, 1, {}, 0}, Die{0, 0, DieState::fail, 17, {}, 3}));
  EXPECT_THAT(maps[1].dies, ElementsAre(Die{0, 0, DieState::untested, {}, {}, {}}));
  EXPECT_THAT(maps[0].warnings, IsEmpty());
}

TEST(CsvTable, OtherHeadersSeparatorsAndLineEnds) {
  const Die die{3, 4, DieState::fail, 5, 50, {}};
  for (const std::string_view text : {"\xEF\xBB\xBF"
                                      "Wafer ID;Die X;Die Y;P/F;HBIN;SBIN\r\nW;3;4;F;5;50\r\n",
                                      "SoftBin\thard_bin\tresult\tY\tX\twafer\r50\t5\t0\t4\t3\tW",
                                      "\n\"wafer\",\"x_coord\",\"y_coord\",\"passfail\",\"bin\",\"soft_"
                                      "bin\"\n\"W\",+3,4.0,\"FAIL\", 5 ,50\n"}) {
    const auto maps = wafers_of(read_csv, text);
    ASSERT_EQ(maps.size(), 1u) << text;
    EXPECT_EQ(maps[0].wafer, "W");
    EXPECT_EQ(maps[0].lot, "");
    EXPECT_THAT(maps[0].dies, ElementsAre(die)) << text;
  }
}

TEST(CsvTable, QuotesHoldSeparatorsLinesAndQuotes) {
  const auto maps = wafers_of(read_csv, "lot,x,y,state\n\"a,\"\"b\"\"\r\nc\",1,2,1\n");
  ASSERT_EQ(maps.size(), 1u);
  EXPECT_EQ(maps[0].lot, "a,\"b\"\r\nc");
}

TEST(CsvTable, FurtherColumnsAreKeptOrTold) {
  const auto maps = wafers_of(read_csv, "x,y,state,recipe,site,device\n0,0,P,R7,1,D\n1,0,P,R7,2,D\n");
  ASSERT_EQ(maps.size(), 1u);
  EXPECT_THAT(maps[0].other, ElementsAre(std::pair<std::string, std::string>("recipe", "R7")));
  EXPECT_EQ(maps[0].device, "D");
  EXPECT_THAT(maps[0].warnings, ElementsAre("column 'site' differs from die to die and is left out"));
}

TEST(CsvTable, StatesOfBinsAndDefectsAreMarked) {
  const auto maps =
      wafers_of(read_csv, "wafer,x,y,bin,defects\nA,0,0,1,\nA,1,0,2,\nB,0,0,,0\nB,1,0,,4\nB,2,0,,\n");
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(maps[0].dies[0].state, DieState::pass);
  EXPECT_EQ(maps[0].dies[1].state, DieState::fail);
  EXPECT_THAT(maps[0].warnings, ElementsAre(HasSubstr("bin 1 is taken as pass")));
  EXPECT_EQ(maps[1].dies[0].state, DieState::pass);
  EXPECT_EQ(maps[1].dies[1].state, DieState::fail);
  EXPECT_EQ(maps[1].dies[2].state, DieState::untested);
  EXPECT_THAT(maps[1].warnings, ElementsAre(HasSubstr("without defects"), HasSubstr("untested")));
}

TEST(CsvTable, LastRowOfADieCountsAndIsTold) {
  const auto maps = wafers_of(read_csv, "x,y,state\n0,0,pass\n1,0,pass\n0,0,fail\n");
  ASSERT_EQ(maps.size(), 1u);
  EXPECT_THAT(maps[0].dies, ElementsAre(Die{0, 0, DieState::fail}, Die{1, 0, DieState::pass}));
  EXPECT_THAT(
      maps[0].warnings,
      ElementsAre(
          "1 rows tell of a die that came before (the first: t: line 4 at x 0, y 0); the last counts"));
}

TEST(CsvTable, WafersThatComeBackAreTold) {
  const auto maps = wafers_of(read_csv, "wafer,x,y,state\nA,0,0,1\nB,0,0,1\nA,1,0,1\n");
  ASSERT_EQ(maps.size(), 3u);
  EXPECT_THAT(maps[1].warnings, IsEmpty());
  EXPECT_THAT(maps[2].warnings, ElementsAre(HasSubstr("wafer 'A' of lot '' came before")));
}

TEST(CsvTable, RefusalsNameTheLine) {
  const auto says = [](std::string_view text) { return refusal(read_csv, text); };
  EXPECT_THAT(says(""), HasSubstr("t: the file is empty"));
  EXPECT_THAT(says("x,y,state\n"), HasSubstr("a header and no dies"));
  EXPECT_THAT(says("a,b\n1,2\n"), HasSubstr("t: line 1: no column x"));
  EXPECT_THAT(says("x,y,bin,hbin\n"), HasSubstr("columns \"bin\" and \"hbin\" say the same"));
  EXPECT_THAT(says("x,y,state\n1,2\n"), HasSubstr("t: line 2: 2 fields, expected 3"));
  EXPECT_THAT(says("x,y,state\n\n1,2,\"a\nb\"\n"), HasSubstr("t: line 3, column state: 'a\nb' is no state"));
  EXPECT_THAT(says("x,y,state\n1,2,\"p\n"), HasSubstr("t: line 2: a quoted field has no closing quote"));
  EXPECT_THAT(says("x,y,state\n1,2,\"p\"q\n"), HasSubstr("t: line 2: expected ',' or the end of the line"));
  EXPECT_THAT(says("x,y,state\n2147483648,2,1\n"), HasSubstr("t: line 2, column x: expected a coordinate"));
  EXPECT_THAT(says("x,y,state\n1.5,2,1\n"), HasSubstr("got '1.5'"));
  EXPECT_THAT(says("x,y,state,bin\n1,2,1,99999999999999999999\n"),
              HasSubstr("column bin: expected a whole number"));
  EXPECT_THAT(says("x,y,defects\n1,2,-1\n"),
              HasSubstr("t: line 2: expected a number of defects of at least 0"));
  EXPECT_THAT(says(std::string_view("x,y,state\n1,2,\0\n", 16)), HasSubstr("a byte of value 0"));
  EXPECT_THAT(says("\xFF\xFEx"), HasSubstr("UTF-16"));
  EXPECT_THAT(refusal(read_csv, "x,y,state\n1,2,1\n2,2,1\n", {.max_dies = 1}),
              HasSubstr("t: line 3: wafer '' has more than the 1 dies"));
}

TEST(CsvTable, WritesWhatItReads) {
  const TemporaryPath file(".csv");
  const auto maps = wafers_of(read_csv, kOwn);
  const auto writer = csv_writer(file.path());
  for (const auto& map : maps) writer->add(map);
  EXPECT_FALSE(std::filesystem::exists(file.path()));
  writer->finish();
  EXPECT_EQ(read_file(file.path()), kOwn);
}

TEST(CsvTable, WrittenNamesAreQuotedWhereNeeded) {
  const TemporaryPath file(".csv");
  WaferMap map;
  map.lot = "a \"b\", c";
  map.wafer = "two\nlines";
  map.dies = {{1, -2, DieState::pass}};
  const auto writer = csv_writer(file.path());
  writer->add(map);
  writer->finish();
  EXPECT_EQ(read_file(file.path()),
            "lot,wafer,x,y,state,bin,defects\n\"a \"\"b\"\", c\",\"two\nlines\",1,-2,pass,,\n");
  EXPECT_EQ(wafers_of(read_csv, read_file(file.path()))[0].wafer, map.wafer);
}

// The text of a table of wafers with one die each, and the writer's warnings.
std::pair<std::string, std::vector<std::string>> written(const std::vector<WaferMap>& maps) {
  const TemporaryPath file(".csv");
  const auto writer = csv_writer(file.path());
  for (const auto& map : maps) writer->add(map);
  writer->finish();
  return {read_file(file.path()), writer->warnings()};
}

WaferMap one_die(const std::string& lot, const std::string& wafer, const std::string& source) {
  WaferMap map;
  map.lot = lot;
  map.wafer = wafer;
  map.source = source;
  map.dies = {{0, 0, DieState::pass}};
  return map;
}

TEST(CsvTable, WafersOfOneNameStayApart) {
  const auto [text, warnings] =
      written({one_die("L", "W1", "a"), one_die("L", "W1", "b"), one_die("M", "W1", "c"),
               one_die("L", "W1_2", "d"), one_die("L", "W1", "e")});
  std::vector<std::string> names;
  for (const auto& map : wafers_of(read_csv, text)) names.push_back(map.lot + " " + map.wafer);
  EXPECT_THAT(names, ElementsAre("L W1", "L W1_2", "M W1", "L W1_2_2", "L W1_3"));
  EXPECT_THAT(warnings,
              ElementsAre("3 wafers have the lot and wafer of another one; in the table they are called "
                          "'W1_2' and so on"));
  EXPECT_THAT(written({one_die("L", "1", ""), one_die("M", "1", "")}).second, IsEmpty());
}

TEST(CsvTable, WafersWithoutANameAreCalledAfterTheirFile) {
  const auto [text, warnings] =
      written({one_die("", "", "p/a.klarf[0]"), one_die("", "", "p/a.klarf[1]"), one_die("", "", "q/a.klarf"),
               one_die("", "3", ""), one_die("", "", ""), one_die("L", "", "p/a.klarf[2]")});
  std::vector<std::string> names;
  for (const auto& map : wafers_of(read_csv, text)) names.push_back(map.wafer);
  EXPECT_THAT(names, ElementsAre("", "a", "2", "3", "4", ""));
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("3 wafers have the lot and wafer of another one")));
}

TEST(CsvTable, AWaferWithoutDiesIsNotWritten) {
  const TemporaryPath file(".csv");
  const auto sentence = [](auto&& act) {
    try {
      act();
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const auto writer = csv_writer(file.path());
  WaferMap bare = one_die("L", "W2", "a");
  bare.dies.clear();
  EXPECT_EQ(sentence([&] { writer->add(bare); }),
            "a: wafer 'W2' has no dies, which a table of dies has no place for");
  EXPECT_THAT(sentence([&] { writer->finish(); }), HasSubstr("a table without dies"));
  EXPECT_FALSE(std::filesystem::exists(file.path()));
  writer->add(one_die("L", "W2", "a"));  // the name is still free
  writer->finish();
  EXPECT_THAT(writer->warnings(), IsEmpty());
  EXPECT_EQ(wafers_of(read_csv, read_file(file.path())).size(), 1u);
}

TEST(CsvTable, ReadingStopsWhenToldTo) {
  int count = 0;
  read_csv({std::as_bytes(std::span(kOwn)), "t", {}}, [&count](WaferMap&&) { return ++count > 1; });
  EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace kerf::wafer
