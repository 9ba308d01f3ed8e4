// STDF V4: records written by hand after the specification, and real files against pystdf (tools/oracle).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <zlib.h>

#include <nlohmann/json.hpp>
#include <span>

#include "wafer/formats.h"
#include "wafer/stdf_bytes.h"

namespace kerf::wafer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Outcome {
  std::vector<WaferMap> maps;
  std::string error;
};

Outcome read(const std::string& bytes, WaferReadOptions options = {}) {
  Outcome outcome;
  try {
    read_stdf({std::as_bytes(std::span(bytes)), "a.stdf", options},
              [&](WaferMap&& map) { return outcome.maps.push_back(std::move(map)), true; });
  } catch (const Error& error) {
    outcome.error = error.what();
  }
  return outcome;
}

std::string lines_of(const WaferMap& map) {
  std::string text;
  for (const Die& die : map.dies) {
    const auto number = [](const auto& bin) { return bin ? std::to_string(*bin) : std::string(); };
    text += fmt::format("{},{},{},{},{}\n", die.x, die.y, die_state_name(die.state), number(die.bin),
                        number(die.soft_bin));
  }
  return text;
}

std::string gzip(const std::string& bytes) {
  z_stream zlib{};
  deflateInit2(&zlib, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&zlib, bytes.size()), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  zlib.avail_in = uInt(bytes.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = uInt(out.size());
  deflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

class StdfRead : public testing::TestWithParam<bool> {
 protected:
  StdfBytes b_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(BothOrders, StdfRead, testing::Bool());

TEST_P(StdfRead, PartsBecomeDies) {
  const std::string bytes =
      b_.far() + b_.mir("LOT") + b_.wir(1, "W7") + b_.prr({.x = -3, .y = 4, .soft = 12}) +
      b_.prr({.x = 5, .y = -6, .flags = 8, .hard = 2}) + b_.prr({.x = 1, .y = 1, .flags = 16, .hard = 2}) +
      b_.prr({.x = 2, .y = 1, .flags = 16, .hard = 9}) + b_.prr({.x = -32768, .y = 1}) + b_.wrr(1, 5, "W7") +
      b_.hbr(1, 'P', "good") + b_.hbr(2, 'F', "leak");
  const auto outcome = read(bytes);
  EXPECT_EQ(outcome.error, "");
  ASSERT_EQ(outcome.maps.size(), 1u);
  const WaferMap& map = outcome.maps[0];
  EXPECT_EQ(lines_of(map), "-3,4,pass,1,12\n5,-6,fail,2,\n1,1,fail,2,\n2,1,untested,9,\n");
  EXPECT_EQ(map.lot + "/" + map.wafer + "/" + map.device + "/" + map.tool, "LOT/W7/part/node");
  EXPECT_EQ(map.time, "1970-01-02T00:00:00");
  EXPECT_THAT(map.warnings, ElementsAre("1 parts have no coordinates and are left out"));
  ASSERT_EQ(map.bins.size(), 2u);
  EXPECT_EQ(map.bins[1], (BinDefinition{2, false, "2", "leak", false, 7}));
  EXPECT_EQ(map.geometry, WaferGeometry{});  // no WCR: everything is a guess
  EXPECT_EQ(read(gzip(bytes)).maps, outcome.maps);
}

TEST_P(StdfRead, ARetestSupersedesInPlace) {
  const auto outcome =
      read(b_.far() + b_.wir(1, "W") + b_.prr({.x = 1, .y = 1, .flags = 8, .hard = 3, .id = "A"}) +
           b_.prr({.x = 2, .y = 1, .flags = 8, .hard = 3, .id = "B"}) +
           b_.prr({.x = 1, .y = 1, .flags = 2, .id = "C"}) +
           b_.prr({.x = -32768, .y = -32768, .flags = 1, .hard = 5, .id = "B"}) + b_.wrr(1, 2, "W"));
  ASSERT_EQ(outcome.maps.size(), 1u);
  EXPECT_EQ(lines_of(outcome.maps[0]), "1,1,pass,1,\n2,1,pass,5,\n");
  EXPECT_THAT(outcome.maps[0].warnings, ElementsAre("2 parts were tested again, their last results count"));
}

TEST_P(StdfRead, HeadsTestWafersAtTheSameTime) {
  const auto outcome = read(b_.far() + b_.wir(1, "A") + b_.wir(2, "B") + b_.prr({.x = 1}) +
                            b_.prr({.x = 2, .head = 2}) + b_.wrr(2, 1, "B") + b_.wrr(1, 1, "A"));
  ASSERT_EQ(outcome.maps.size(), 2u);
  EXPECT_EQ(outcome.maps[0].wafer + " " + lines_of(outcome.maps[0]), "B 2,0,pass,1,\n");
  EXPECT_EQ(outcome.maps[1].wafer + " " + lines_of(outcome.maps[1]), "A 1,0,pass,1,\n");
}

TEST_P(StdfRead, GeometryOfTheWcr) {
  // 200 mm wafer, dies 5 mm high and 2.5 mm wide, flat left, centre 3 -4, x to the left, y upwards.
  const std::string wcr = b_.r4(200).r4(5).r4(2.5).u1(3).raw("L").u2(3).u2(-4).raw("LU").record(2, 30);
  const auto outcome = read(b_.far() + b_.wir(1, "A") + b_.prr({}) + b_.wrr(1, 1, "A") + wcr);
  ASSERT_EQ(outcome.maps.size(), 1u);
  const WaferGeometry& geometry = outcome.maps[0].geometry;
  EXPECT_EQ(geometry.diameter_mm, (Known<double>{200, false}));
  EXPECT_EQ(geometry.die_width_um, (Known<double>{2500, false}));
  EXPECT_EQ(geometry.die_height_um, (Known<double>{5000, false}));
  EXPECT_EQ(geometry.notch, (Known<Side>{Side::left, false}));
  EXPECT_EQ(geometry.center_die, std::pair(3, -4));
  EXPECT_EQ(geometry.x_right, (Known<bool>{false, false}));
  EXPECT_EQ(geometry.y_down, (Known<bool>{false, false}));
}

TEST_P(StdfRead, ACentreFarFromAllDiesIsNotBelieved) {
  const std::string wcr = b_.r4(0).r4(0).r4(0).u1(0).raw(" ").u2(128).u2(128).raw("  ").record(2, 30);
  const auto outcome = read(b_.far() + b_.wir(1, "A") + b_.prr({.x = 1, .y = -3}) +
                            b_.prr({.x = 41, .y = -45}) + b_.wrr(1, 2, "A") + wcr);
  ASSERT_EQ(outcome.maps.size(), 1u);
  EXPECT_EQ(outcome.maps[0].geometry.center_die, std::nullopt);
  EXPECT_THAT(outcome.maps[0].warnings, Contains(HasSubstr("128, 128")));
}

TEST_P(StdfRead, CutsAreToldAndWafersInFrontStay) {
  const std::string bytes =
      b_.far() + b_.wir(1, "A") + b_.prr({}) + b_.wrr(1, 1, "A") + b_.wir(1, "B") + b_.prr({.x = 3});
  const auto open = read(bytes);
  ASSERT_EQ(open.maps.size(), 2u);
  EXPECT_THAT(open.maps[1].warnings, ElementsAre(HasSubstr("without the wafer's WRR")));
  const std::string last = b_.prr({.x = 3});
  const auto cut = read(bytes.substr(0, bytes.size() - 1));
  EXPECT_EQ(cut.maps.size(), 1u);
  EXPECT_THAT(cut.error, HasSubstr(fmt::format("byte {}: the file is cut off", bytes.size() - last.size())));
  const std::string packed = gzip(bytes);
  EXPECT_THAT(read(packed.substr(0, packed.size() - 12)).error, HasSubstr("cut off"));
}

TEST_P(StdfRead, HostileFilesAreRefused) {
  EXPECT_THAT(read("").error, HasSubstr("FAR"));
  EXPECT_THAT(read(b_.u1(2).u1(3).record(0, 10)).error, HasSubstr("STDF V3, expected V4"));
  EXPECT_THAT(read(b_.far() + b_.mir("L")).error, HasSubstr("holds no wafer"));
  EXPECT_THAT(read(b_.far() + b_.prr({.x = -32768})).error, HasSubstr("holds no wafer"));
  WaferReadOptions small;
  small.max_dies = 1;
  EXPECT_THAT(read(b_.far() + b_.wir(1, "A") + b_.prr({}) + b_.prr({.x = 1}), small).error,
              HasSubstr("more than 1 dies"));
  small.max_bytes = 1000;
  std::string bomb = b_.far() + b_.wir(1, "A");
  for (int i = 0; i < 100; ++i) bomb += b_.raw(std::string(60000, ' ')).record(50, 30);
  EXPECT_THAT(read(gzip(bomb), small).error, HasSubstr("more than 1000 bytes"));
}

TEST(StdfGzip, OfAnythingElseIsToldApart) {
  EXPECT_EQ(read(gzip("lot,wafer,x,y,state\nL,1,0,0,pass\n")).error,
            "a.stdf: is gzip of something that is not an STDF; only STDF is read from gzip, unpack it first");
  EXPECT_EQ(read("lot,wafer,x,y,state\n").error,
            "a.stdf: byte 0: the file does not start with the FAR record of an STDF");
}

TEST(StdfExamples, HaveTheDiesThatPystdfReads) {
  const Path folder = Path(KERF_SOURCE_DIR) / "../shared/data/fixtures/rust-stdf-mit";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the example files do not lie beside the checkout";
  const auto golden =
      nlohmann::json::parse(read_file(Path(KERF_SOURCE_DIR) / "tests/wafer/fixtures/stdf_dies.json"));
  for (const auto& [file, expected] : golden.items()) {
    const auto maps = load_wafers(folder / file);
    ASSERT_EQ(maps.size(), expected["wafers"].size()) << file;
    for (std::size_t i = 0; i < maps.size(); ++i) {
      const std::string lines = lines_of(maps[i]);
      EXPECT_EQ(maps[i].lot, expected["lot"]);
      EXPECT_EQ(maps[i].wafer, expected["wafers"][i]["wafer"]);
      EXPECT_EQ(maps[i].dies.size(), expected["wafers"][i]["dies"]);
      EXPECT_EQ(crc32(0, reinterpret_cast<const Bytef*>(lines.data()), uInt(lines.size())),
                expected["wafers"][i]["crc32"].get<unsigned long>());
    }
  }
}

}  // namespace
}  // namespace kerf::wafer
