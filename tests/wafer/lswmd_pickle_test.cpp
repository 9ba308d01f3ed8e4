// Pickled tables as pandas writes them, old and new (tools/wafer_pickle_fixtures.py), against what pandas
// reads in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "read_text.h"

namespace kerf::wafer {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const Path kFolder = Path(KERF_SOURCE_DIR) / "tests/wafer/fixtures/lswmd";

std::string bytes_of(const std::string& file) {
  return read_file(kFolder / file);
}

const json& truth() {
  static const json document = json::parse(bytes_of("truth.json"));
  return document;
}

std::vector<Die> true_dies(const json& map) {
  std::vector<Die> dies;
  const int columns = map.at("shape").at(1);
  for (int i = 0; i < int(map.at("values").size()); ++i) {
    const int value = map.at("values").at(std::size_t(i));
    if (value != 0) dies.push_back({i % columns, i / columns, DieState(value)});
  }
  return dies;
}

std::vector<std::string> true_texts(const json& cell) {
  return cell.at("values");
}

std::string other_of(const WaferMap& map, const std::string& name) {
  for (const auto& [key, value] : map.other) {
    if (key == name) return value;
  }
  return "";
}

class Pickles : public testing::TestWithParam<std::string> {};

TEST_P(Pickles, RowsAreAsPandasReadsThem) {
  const auto maps = wafers_of(read_lswmd, bytes_of(GetParam()), "a.pkl");
  const json& rows = truth().at(GetParam());
  ASSERT_EQ(maps.size(), rows.size());
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const json& row = rows.at(i);
    EXPECT_EQ(maps[i].dies, true_dies(row.at("waferMap")));
    EXPECT_EQ(maps[i].lot, row.at("lotName"));
    EXPECT_EQ(maps[i].wafer, std::to_string(int(row.at("waferIndex").get<double>())));
    EXPECT_EQ(maps[i].labels, true_texts(row.at("failureType")));
    EXPECT_EQ(other_of(maps[i], "dieSize"), std::to_string(int(row.at("dieSize").get<double>())));
    const auto split = true_texts(row.at("trianTestLabel"));
    EXPECT_EQ(other_of(maps[i], "trianTestLabel"), split.empty() ? "" : split[0]);
    EXPECT_EQ(maps[i].source, "a.pkl[" + std::to_string(i) + "]");
    const int index = row.at("index");
    EXPECT_EQ(other_of(maps[i], "index"), index == int(i) ? "" : std::to_string(index));
  }
}

INSTANTIATE_TEST_SUITE_P(All, Pickles,
                         testing::Values("old.pkl", "new2.pkl", "new4.pkl", "new5.pkl", "part.pkl",
                                         "picked.pkl"),
                         [](const auto& name) { return name.param.substr(0, name.param.find('.')); });

TEST(LswmdPickle, OtherClassesAreRefusedByNameAndByte) {
  EXPECT_THAT(refusal(read_lswmd, bytes_of("bad_eval.pkl")),
              HasSubstr("t: byte 2: the pickle names \"__builtin__.eval\", which is none of the classes"));
  EXPECT_THAT(refusal(read_lswmd, "\x80\x04\x8c\x05posix\x8c\x06system\x93."),
              HasSubstr("byte 17: the pickle names \"posix.system\""));
}

TEST(LswmdPickle, OtherOperationsAreRefusedByByte) {
  EXPECT_EQ(refusal(read_lswmd, "\x80\x02P1\n."),
            "t: byte 2: the pickle's operation 0x50 is none that a table of wafer maps needs");
  EXPECT_THAT(refusal(read_lswmd, "\x80\x05\x97."), HasSubstr("byte 2: the pickle's operation 0x97"));
}

TEST(LswmdPickle, BrokenPicklesAreRefused) {
  const auto says = [](std::string_view bytes) { return refusal(read_lswmd, bytes); };
  EXPECT_THAT(says(""), HasSubstr("cut off"));
  EXPECT_THAT(says("\x80\x09."), HasSubstr("protocol 9 of pickles, expected 2 to 5"));
  EXPECT_THAT(says("\x80\x02."), HasSubstr("expected one value at the end"));
  EXPECT_THAT(says("\x80\x02"
                   "0."),
              HasSubstr("a value is missing"));
  EXPECT_THAT(says("\x80\x02"
                   "t."),
              HasSubstr("a mark is missing"));
  EXPECT_THAT(says("\x80\x02h\x01."), HasSubstr("a value that it never kept"));
  EXPECT_THAT(says("\x80\x02N."), HasSubstr("it holds no DataFrame"));
  EXPECT_THAT(says("\x80\x02NN\x86R."), HasSubstr("a value is missing"));
  EXPECT_THAT(says("\x80\x02N)R."), HasSubstr("it calls a value that is no function"));
  EXPECT_THAT(says(std::string_view("\x80\x02X\xff\xff\xff\xff.", 8)),
              HasSubstr("cut off, expected 4294967295 bytes more"));
  EXPECT_THAT(refusal(read_lswmd, bytes_of("new5.pkl"), {.max_dies = 2}),
              HasSubstr("t[0]: more than the 2 dies"));
}

// Files are read with their pages let go of now and then, bytes in memory are not.
TEST(LswmdPickle, AFileIsReadAsItsBytes) {
  auto expected = wafers_of(read_lswmd, bytes_of("old.pkl"), (kFolder / "old.pkl").string());
  EXPECT_EQ(load_wafers(kFolder / "old.pkl"), expected);
}

TEST(LswmdPickle, EveryTruncationIsRefused) {
  for (const char* file : {"old.pkl", "new5.pkl"}) {
    const std::string bytes = bytes_of(file);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      ASSERT_NE(refusal(read_lswmd, bytes.substr(0, size)), "no error") << file << " " << size;
  }
}

// The first map has the value 3.
std::string with_bad_map() {
  std::string bytes = bytes_of("new5.pkl");
  const auto at = bytes.find(std::string("\x96\x14\0\0\0\0\0\0\0", 9));  // BYTEARRAY8 of the first map
  EXPECT_NE(at, std::string::npos);
  bytes.at(at + 9 + 7) = 3;
  return bytes;
}

TEST(LswmdPickle, ABadMapIsLeftOutWhereThatIsAskedFor) {
  const auto all = wafers_of(read_lswmd, bytes_of("new5.pkl"));
  const auto maps = wafers_of(read_lswmd, with_bad_map(), "t", {.leave_out_bad = true});
  ASSERT_EQ(maps.size() + 1, all.size());
  EXPECT_EQ(maps[0].dies, all[1].dies);
  EXPECT_EQ(maps[0].source, "t[1]");
  EXPECT_THAT(
      maps[0].warnings,
      testing::Contains("t[0]: waferMap has the value 3 in row 1, column 2, expected 0 (no die), 1 (pass) "
                        "or 2 (fail); the map is left out"));
  EXPECT_THAT(refusal(read_lswmd, bytes_of("new5.pkl"), {.max_dies = 2, .leave_out_bad = true}),
              HasSubstr("t[0]: more than the 2 dies that are read; none of the"));
}

TEST(LswmdPickle, AValueThatIsNoStateIsRefusedByPlace) {
  const std::string bytes = with_bad_map();
  EXPECT_THAT(refusal(read_lswmd, bytes), HasSubstr("t[0]: waferMap has the value 3 in row 1, column 2"));
}

}  // namespace
}  // namespace kerf::wafer
