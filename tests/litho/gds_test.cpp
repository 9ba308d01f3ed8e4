#include "litho/gds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <nlohmann/json.hpp>

namespace kerf::litho {
namespace {

using testing::HasSubstr;

std::string fixture(const std::string& name) {
  return read_file(Path(KERF_SOURCE_DIR) / "fuzz/seeds/layout_gds" / name);
}

std::string error_of(const std::string& bytes, const GdsLimits& limits = {}) {
  try {
    parse_gds(bytes, "chip.gds", {}, limits);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// A record; data are bytes, of which there must be an even number.
std::string record(int type, std::string data = "") {
  if (data.size() % 2 != 0) data += '\0';
  const std::size_t size = data.size() + 4;
  return std::string{char(size >> 8), char(size & 255), char(type), char(0)} + data;
}
std::string word(int value) {
  return {char(value >> 8 & 255), char(value & 255)};
}
std::string dword(int value) {
  return word(value >> 16) + word(value & 0xffff);
}
std::string points(std::initializer_list<int> numbers) {
  std::string data;
  for (const int number : numbers) data += dword(number);
  return record(0x10, data);
}
// 1e-3 user units and 1e-9 m a database unit.
const std::string kUnits =
    record(3, std::string("\x3e\x41\x89\x37\x4b\xc6\xa7\xf0\x39\x44\xb8\x2f\xa0\x9b\x5a\x54", 16));

std::string structure(const std::string& name, const std::string& elements) {
  return record(5, std::string(24, '\0')) + record(6, name) + elements + record(7);
}
std::string library(const std::string& structures) {
  return record(0, word(600)) + record(1, std::string(24, '\0')) + record(2, "LIB") + kUnits + structures +
         record(4);
}
std::string square(int size) {
  return record(8) + record(0x0d, word(1)) + record(0x0e, word(0)) +
         points({0, 0, size, 0, size, size, 0, size, 0, 0}) + record(0x11);
}
std::string reference(const std::string& name) {
  return record(0x0a) + record(0x12, name) + points({0, 0}) + record(0x11);
}
std::string array(const std::string& name, int columns, int rows) {
  return record(0x0b) + record(0x12, name) + record(0x13, word(columns) + word(rows)) +
         points({0, 0, 10 * columns, 0, 0, 10 * rows}) + record(0x11);
}

// Cover of the pixels, in a field that holds the whole layout.
Plane drawn(const Layout& layout, const Extent& extent) {
  const double pixel = std::max(extent.width(), extent.height()) / 200;
  View view;
  view.move = {-extent.x0 + 2 * pixel, -extent.y0 + 2 * pixel};
  return rasterise(viewed(layout, view), 256, pixel);
}

// Every cell as gdstk flattens it (tools/gds_fixtures.py), pixel by pixel.
TEST(Gds, DrawsWhatGdstkDraws) {
  const auto expected =
      nlohmann::json::parse(read_file(Path(KERF_SOURCE_DIR) / "tests/litho/fixtures/gds.json"));
  for (const auto& file : expected) {
    const std::string name = file["file"];
    SCOPED_TRACE(name);
    std::vector<LayoutLayer> layers;
    for (const auto& layer : file["layers"]) layers.push_back({layer[0], layer[1]});
    const auto cells = parse_gds(fixture(name), name, layers);
    ASSERT_EQ(cells.size(), file["cells"].size());
    for (const auto& cell : cells) {
      SCOPED_TRACE(cell.name);
      Layout oracle;
      for (const auto& polygon : file["cells"].at(cell.name)) {
        Polygon& added = oracle.polygons.emplace_back();
        for (const auto& point : polygon) added.push_back({point[0], point[1]});
      }
      const Extent extent = extent_of(oracle);
      const Plane ours = drawn(cell.layout, extent), theirs = drawn(oracle, extent);
      double apart = 0, cover = 0;
      for (std::size_t k = 0; k < ours.cells.size(); ++k) {
        apart += std::abs(ours.cells[k] - theirs.cells[k]);
        cover += theirs.cells[k];
      }
      EXPECT_LT(apart, 0.003 * cover);  // round ends are polygons, of other corners than gdstk's
    }
  }
}

TEST(Gds, ChoosesLayers) {
  const auto other =
      record(8) + record(0x0d, word(2)) + record(0x0e, word(5)) + points({0, 0, 9, 0, 9, 9}) + record(0x11);
  const auto bytes = library(structure("A", square(50) + other));
  EXPECT_EQ(parse_gds(bytes, "a").at(0).layout.polygons.size(), 2u);
  EXPECT_EQ(parse_gds(bytes, "a", {{2, -1}}).at(0).layout.polygons.size(), 1u);
  EXPECT_EQ(parse_gds(bytes, "a", {{2, 5}}).at(0).layout.polygons.size(), 1u);
  EXPECT_THROW(parse_gds(bytes, "a", {{2, 4}}), Error);
  EXPECT_NEAR(extent_of(parse_gds(bytes, "a").at(0).layout).x1, 50, 1e-9);  // nm
}

TEST(Gds, HostileFilesGiveOneSentence) {
  EXPECT_THAT(error_of(""), HasSubstr("chip.gds, byte 0: the file ends"));
  EXPECT_THAT(error_of(std::string(40, '\0')), HasSubstr("a record of 0 bytes"));
  EXPECT_THAT(error_of(record(4)), HasSubstr("does not start with HEADER"));
  EXPECT_THAT(error_of(record(0, word(600)) + record(0x7f)), HasSubstr("record type 0x7f"));
  EXPECT_THAT(error_of(library("")), HasSubstr("no top structure"));
  EXPECT_THAT(error_of(library(square(9))), HasSubstr("outside every structure"));
  EXPECT_THAT(error_of(library(structure("A", record(8)))), HasSubstr("does not end"));
  EXPECT_THAT(error_of(library(structure("A", "") + structure("A", ""))), HasSubstr("'A' is defined twice"));
  EXPECT_THAT(error_of(library(structure("A", reference("B")))), HasSubstr("'B' is placed but not defined"));
  EXPECT_THAT(error_of(library(structure("A", array("A", 0, 3)))), HasSubstr("an array of 0 x 3"));
  EXPECT_THAT(error_of(library(structure("A", record(8) + points({1, 2}) + record(0x11)))),
              HasSubstr("a shape of 1 points"));
  EXPECT_THAT(error_of(record(0, word(600)) + structure("A", square(9)) + record(4)), HasSubstr("no UNITS"));
  EXPECT_THAT(error_of(library(structure("A", square(2'000'000'000)))), HasSubstr("farther than 2e+07 nm"));
  EXPECT_THROW(load_gds("/nowhere/chip.gds"), Error);
  const std::string whole = library(structure("A", square(50)));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(error_of(whole.substr(0, size)), "no error") << size;
}

TEST(Gds, HierarchiesCannotExplode) {
  // A structure that holds itself below the top.
  EXPECT_THAT(error_of(library(structure("A", reference("B")) + structure("B", square(9) + reference("B")))),
              HasSubstr("nested more than 64 deep"));
  EXPECT_THAT(error_of(library(structure("A", reference("A")))), HasSubstr("no top structure"));
  // A thousand million empty cells from a few bytes, and thirty doublings.
  EXPECT_THAT(error_of(library(structure("A", array("B", 32767, 32767)) + structure("B", ""))),
              HasSubstr("more than 1048576 structures"));
  std::string tower = structure("C0", square(9));
  for (int k = 1; k <= 30; ++k) {
    const std::string below = fmt::format("C{}", k - 1);
    tower += structure(fmt::format("C{}", k), reference(below) + reference(below));
  }
  EXPECT_THAT(error_of(library(tower)), HasSubstr("more than"));
  GdsLimits few;
  few.points = 100;
  EXPECT_THAT(error_of(library(structure("A", array("B", 10, 10)) + structure("B", square(9))), few),
              HasSubstr("more than 100 points"));
}

}  // namespace
}  // namespace kerf::litho
