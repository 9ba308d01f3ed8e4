// Array files as numpy writes them (tools/wafer_npz_fixtures.py), against what numpy reads in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "read_text.h"
#include "wafer/npz.h"

namespace kerf::wafer {
namespace {

using nlohmann::json;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Path kFolder = Path(KERF_SOURCE_DIR) / "tests/wafer/fixtures/npz";
const Path kData = Path(KERF_SOURCE_DIR) / "../shared/data";

std::string bytes_of(const std::string& file) {
  return read_file(kFolder / file);
}

const json& truth() {
  static const json document = json::parse(bytes_of("truth.json"));
  return document;
}

json value_of(const NpyArray& array, std::int64_t index) {
  const char kind = array.header.kind;
  if (kind == 'U' || kind == 'S') return array.text(index);
  return kind == 'f' ? json(array.number(index)) : json(array.integer(index));
}

class NumpyFiles : public testing::TestWithParam<std::string> {};

TEST_P(NumpyFiles, ArraysAreAsNumpyReadsThem) {
  const std::string bytes = bytes_of(GetParam());
  const NpzFile file(std::as_bytes(std::span(bytes)), "t");
  ASSERT_EQ(file.names().size(), truth().at(GetParam()).size());
  for (const auto& [name, expected] : truth().at(GetParam()).items()) {
    const NpyArray array = file.load(name);
    EXPECT_EQ(json(array.header.shape), expected.at("shape"));
    json values = json::array();
    for (std::int64_t i = 0; i < array.header.items(); ++i) values.push_back(value_of(array, i));
    EXPECT_EQ(values, expected.at("values")) << name;
  }
}

/// The dies of the maps, from numpy's numbers.
std::vector<std::vector<Die>> true_dies(const json& maps) {
  std::vector<int> shape = maps.at("shape");
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  std::vector<std::vector<Die>> dies(shape[0]);
  for (int i = 0; i < shape[0] * shape[1] * shape[2]; ++i) {
    const int value = int(maps.at("values").at(i).get<double>()), cell = i % (shape[1] * shape[2]);
    if (value != 0)
      dies[i / (shape[1] * shape[2])].push_back({cell % shape[2], cell / shape[2], DieState(value)});
  }
  return dies;
}

TEST_P(NumpyFiles, MapsBecomeWafers) {
  const json& arrays = truth().at(GetParam());
  const char* name = arrays.contains("maps") ? "maps" : arrays.contains("arr_0") ? "arr_0" : "";
  const auto dies = true_dies(arrays.at(name));
  const auto maps = wafers_of(read_npz, bytes_of(GetParam()), "a.npz");
  ASSERT_EQ(maps.size(), dies.size());
  for (std::size_t i = 0; i < maps.size(); ++i) {
    EXPECT_EQ(maps[i].dies, dies[i]);
    EXPECT_EQ(maps[i].wafer, std::to_string(i));
    EXPECT_EQ(maps[i].source, "a.npz[" + std::to_string(i) + "]");
    EXPECT_TRUE(maps[i].geometry.x_right.guessed && maps[i].geometry.y_down.value);
  }
}

std::vector<std::string> readable() {
  std::vector<std::string> names;
  for (const auto& [name, arrays] : truth().items()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, NumpyFiles, testing::ValuesIn(readable()), [](const auto& name) {
  std::string word = name.param;
  std::replace(word.begin(), word.end(), '.', '_');
  return word;
});

std::vector<std::vector<std::string>> labels_of(const std::vector<WaferMap>& maps) {
  std::vector<std::vector<std::string>> labels;
  for (const auto& map : maps) labels.push_back(map.labels);
  return labels;
}

TEST(NpzWafers, Labels) {
  const auto of = [](const char* file) { return labels_of(wafers_of(read_npz, bytes_of(file))); };
  EXPECT_THAT(of("stored.npz"),
              ElementsAre(ElementsAre("none"), ElementsAre("Donut"), ElementsAre("Scr\xC3\xA4tch")));
  EXPECT_THAT(of("deflated.npz"),
              ElementsAre(ElementsAre("Center", "Scratch"), ElementsAre("Normal"), ElementsAre("Random")));
  EXPECT_THAT(of("mixed.npz"),
              ElementsAre(ElementsAre("Center", "Scratch"), IsEmpty(), ElementsAre("Random")));
  EXPECT_THAT(of("fortran.npz"),
              ElementsAre(ElementsAre("Edge-Loc"), ElementsAre("Center"), ElementsAre("9")));
  EXPECT_THAT(of("floats.npz"), ElementsAre(ElementsAre("x"), IsEmpty(), ElementsAre("yz")));
  EXPECT_THAT(of("one.npy"), ElementsAre(IsEmpty()));
}

TEST(NpzWafers, OtherArraysAreKept) {
  const auto stored = wafers_of(read_npz, bytes_of("stored.npz"));
  EXPECT_THAT(stored[1].other, ElementsAre(std::pair<std::string, std::string>("names", "b.png")));
  const auto deflated = wafers_of(read_npz, bytes_of("deflated.npz"));
  EXPECT_THAT(deflated[2].other, ElementsAre(std::pair<std::string, std::string>("index", "-1")));
  EXPECT_THAT(deflated[0].warnings, IsEmpty());
  EXPECT_THAT(wafers_of(read_npz, bytes_of("mixed.npz"))[0].warnings,
              ElementsAre(HasSubstr("order of MixedWM38")));
}

TEST(NpzWafers, RefusalsNameThePlace) {
  EXPECT_EQ(refusal(read_npz, bytes_of("bad_object.npz")),
            "t: array \"labels\": an array of Python objects (a pickle), which is not read, expected numbers "
            "or strings");
  EXPECT_THAT(refusal(read_npz, bytes_of("bad_value.npz")),
              HasSubstr("map 0 has the value -300 in row 0, column 2"));
  EXPECT_THAT(refusal(read_npz, "PK\x03\x04"), HasSubstr("cut off"));
  EXPECT_THAT(refusal(read_npz, bytes_of("stored.npz"), {.max_dies = 3}), HasSubstr("t[0]: "));
}

TEST(NpzWafers, EveryTruncationIsRefused) {
  for (const char* file : {"deflated.npz", "one.npy", "zip64_end.npz"}) {
    const std::string bytes = bytes_of(file);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      ASSERT_NE(refusal(read_npz, bytes.substr(0, size)), "no error") << file << " " << size;
  }
}

TEST(NpzWafers, EveryDamagedByteOfTheValuesIsFound) {
  const std::string whole = bytes_of("deflated.npz");
  const auto packed = zip_members(std::as_bytes(std::span(whole)), "t").at(0).packed;
  const auto start = std::size_t(packed.data() - std::as_bytes(std::span(whole)).data());
  // The last two bytes hold the end of the packed stream, which no value depends on.
  for (std::size_t at = start; at + 2 < start + packed.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = char(bytes[at] ^ 4);
    ASSERT_NE(refusal(read_npz, bytes), "no error") << at;
  }
}

std::string npy(std::string dict, const std::string& values) {
  return std::string("\x93NUMPY\x01\0", 8) + char(dict.size()) + '\0' + dict + values;
}

TEST(NpzWafers, HeadersThatContradictTheirBytes) {
  const auto says = [](const std::string& dict, const std::string& values = "12") {
    return refusal(read_npz, npy(dict, values));
  };
  EXPECT_EQ(says("{'descr': '|u1', 'fortran_order': False, 'shape': (1L, 2)}", "\1\2"), "no error");
  EXPECT_THAT(says("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 3), }"),
              HasSubstr("2 bytes follow the header, expected 3"));
  EXPECT_THAT(says("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999, 9999999999), }"),
              HasSubstr("too large"));
  EXPECT_THAT(says("{'descr': '<c8', 'fortran_order': False, 'shape': (1, 2), }"), HasSubstr("type \"<c8\""));
  EXPECT_THAT(says("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1, 2), }"),
              HasSubstr("array of records"));
  EXPECT_THAT(says("{'descr': '|u1', 'fortran_order': False}"), HasSubstr("header is broken"));
  EXPECT_THAT(says("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (2,)}"),
              HasSubstr("header is broken"));
  EXPECT_THAT(says("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}"), HasSubstr("expected maps"));
  EXPECT_THAT(says("{'descr': '|u1', 'fortran_order': False, 'shape': (0, 2, 2)}", ""),
              HasSubstr("the array is empty"));
  EXPECT_THAT(says("{'descr': '|i1', 'fortran_order': False, 'shape': (1, 2)}", "\1\xFF"),
              HasSubstr("value -1 in row 0, column 1"));
}

TEST(NpzWafers, BadMapsAreLeftOutWhereThatIsAskedFor) {
  const TemporaryPath file(".npz");
  NpzWriter writer(file.path());
  writer.add("maps", {5, 1, 2}, std::vector<std::uint8_t>{9, 1, 1, 2, 1, 3, 2, 1, 1, 7});
  writer.add("lone", {1}, std::vector<std::uint8_t>{1});
  writer.finish();
  EXPECT_THROW(load_wafers(file.path()), Error);
  const auto maps = load_wafers(file.path(), {.leave_out_bad = true});
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(maps[0].wafer, "1");
  EXPECT_EQ(maps[1].wafer, "3");
  EXPECT_THAT(
      maps[0].warnings,
      ElementsAre(HasSubstr("arrays \"lone\""),
                  HasSubstr("map 0 has the value 9 in row 0, column 0, expected 0 (no die), 1 (pass) or 2 "
                            "(fail); the map is left out"),
                  HasSubstr("map 2 has the value 3 in row 0, column 1")));
  EXPECT_THAT(maps[1].warnings, ElementsAre(HasSubstr("map 4 has the value 7")));
  int count = 0;
  EXPECT_THROW(read_map_grids(file.path(), [&count](DieGrid&&) { return ++count > 0; }), Error);
  EXPECT_EQ(count, 0) << "rows of grids correspond to those of the array";
}

TEST(NpzWafers, FilesOfBadMapsAreRefused) {
  const WaferReadOptions lenient{.leave_out_bad = true};
  EXPECT_THAT(refusal(read_npz, bytes_of("bad_value.npz"), lenient),
              HasSubstr("map 0 has the value -300 in row 0, column 2"));
  std::string damaged = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 1, 2), }", "121212");
  damaged.pop_back();
  EXPECT_NE(refusal(read_npz, damaged, lenient), "no error");
}

TEST(NpzWriter, WhatItWritesIsRead) {
  const std::vector<std::uint8_t> values = {0, 1, 2, 2, 1, 0};
  const std::vector<std::int64_t> index = {-5, std::int64_t{1} << 40};
  for (const bool deflate : {true, false}) {
    const TemporaryPath file(".npz");
    NpzWriter writer(file.path(), deflate);
    writer.add("maps", {2, 1, 3}, values);
    writer.add("index", {2}, index);
    writer.add("labels", std::vector<std::string>{"", "\xE6\x99\xB6\xC3\xA4"});
    writer.finish();
    const std::string bytes = read_file(file.path());
    const NpzFile npz(std::as_bytes(std::span(bytes)), "t");
    EXPECT_THAT(npz.names(), ElementsAre("maps", "index", "labels"));
    EXPECT_EQ(load_maps(npz, "maps").values, values);
    EXPECT_EQ(npz.load("index").integer(0), -5);
    EXPECT_EQ(npz.load("index").integer(1), std::int64_t{1} << 40);
    const MapLabels labels(npz, 2);
    EXPECT_THAT(labels.at(0), IsEmpty());
    EXPECT_THAT(labels.at(1), ElementsAre("\xE6\x99\xB6\xC3\xA4"));
  }
}

TEST(NpzWriter, NumpyReadsWhatItWrites) {
  if (std::system("python3 -c 'import numpy' 2>/dev/null") != 0) GTEST_SKIP() << "no numpy for python3 here";
  const TemporaryPath file(".npz");
  NpzWriter writer(file.path());
  writer.add("maps", {2, 1, 2}, std::vector<std::uint8_t>{0, 1, 2, 1});
  writer.add("index", {2}, std::vector<std::int64_t>{-5, 6});
  writer.add("class_name", std::vector<std::string>{"", "\xE6\x99\xB6"});
  writer.finish();
  const std::string code =
      "import numpy, sys; f = numpy.load(sys.argv[1]); "
      "assert f['maps'].tolist() == [[[0, 1]], [[2, 1]]] and f['maps'].dtype == 'u1'; "
      "assert f['index'].tolist() == [-5, 6]; assert f['class_name'].tolist() == ['', chr(0x6676)]";
  EXPECT_EQ(std::system(("python3 -c \"" + code + "\" " + file.path().string()).c_str()), 0);
}

// MixedWM38 and WM-811K as they are in shared/data.
TEST(NpzData, BulkReadingIsFast) {
  const Path path = kData / "mixedwm38/train.npz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const MappedFile file(path);
  const auto start = std::chrono::steady_clock::now();
  const NpzFile npz(file.bytes(), path.string());
  const MapArray maps = load_maps(npz, map_array_name(npz));
  const MapLabels labels(npz, maps.n);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(maps.n, 26532);
  EXPECT_EQ(maps.h * maps.w, 52 * 52);
  EXPECT_THAT(labels.at(0), ElementsAre("Center", "Edge-Loc", "Scratch"));
  EXPECT_LT(seconds.count(), 5) << "well under a second on a quiet machine";
  RecordProperty("seconds", std::to_string(seconds.count()));
}

TEST(NpzData, Wm811kIsReadAsItIs) {
  const Path path = kData / "wm811k/train.npz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  std::vector<WaferMap> first;
  read_wafers(path, [&first](WaferMap&& map) {
    first.push_back(std::move(map));
    return first.size() < 3;
  });
  EXPECT_THAT(first.at(2).labels, ElementsAre("Center"));
  EXPECT_THAT(first[2].other,
              ElementsAre(std::pair<std::string, std::string>("names", "Center/Center_3.png")));
}

}  // namespace
}  // namespace kerf::wafer
