// Kerf's own JSON of wafers: nothing of a map is lost in it; and lists of dies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "read_text.h"

namespace kerf::wafer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Draws values of every kind a map can hold, the extreme ones often.
class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}

  bool coin() { return random_() % 2 == 0; }
  int below(int count) { return int(random_() % unsigned(count)); }
  std::int64_t integer() {
    switch (below(4)) {
      case 0:
        return std::numeric_limits<std::int64_t>::min();
      case 1:
        return std::numeric_limits<std::int64_t>::max();
      default:
        return below(1000) - 500;
    }
  }
  double number() {
    switch (below(4)) {
      case 0:
        return 5e-324;
      case 1:
        return -1.7976931348623157e308;
      case 2:
        return below(100);
      default:
        return std::uniform_real_distribution<>(-1e6, 1e6)(random_);
    }
  }
  std::string text() {
    static const std::vector<std::string> kTexts = {
        "",      "L1", "a \"quoted\"\n\tline", "\xC2\xB5m \xE6\x99\xB6\xE5\x9C\x86", std::string("\0", 1),
        "x/y~z", "\\"};
    return kTexts[std::size_t(below(int(kTexts.size())))];
  }
  template <typename F>
  auto maybe(F draw) -> std::optional<decltype(draw())> {
    if (coin()) return std::nullopt;
    return draw();
  }
  template <typename F>
  auto some(F draw) -> std::vector<decltype(draw())> {
    std::vector<decltype(draw())> list;
    for (int count = below(4); count > 0; --count) list.push_back(draw());
    return list;
  }
  std::pair<std::string, std::string> fact() { return {text(), text()}; }
  std::pair<std::int32_t, std::int32_t> position() {
    return coin()
               ? std::pair{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()}
               : std::pair{below(9) - 4, below(9) - 4};
  }
  Known<double> known() { return {number(), coin()}; }

  Defect defect() {
    const auto numbers = [this] { return maybe([this] { return number(); }); };
    Defect defect;
    defect.id = integer();
    defect.x = maybe([this] { return position().first; });
    defect.y = maybe([this] { return position().second; });
    defect.x_um = numbers();
    defect.y_um = numbers();
    defect.width_um = numbers();
    defect.height_um = numbers();
    defect.area_um2 = numbers();
    defect.class_number = maybe([this] { return integer(); });
    defect.images = some([this] { return text(); });
    defect.other = some([this] { return fact(); });
    return defect;
  }

  BinDefinition bin() {
    return {integer(),
            coin(),
            text(),
            text(),
            maybe([this] { return coin(); }),
            maybe([this] { return integer(); })};
  }

  WaferGeometry geometry() {
    WaferGeometry geometry;
    geometry.x_right = {coin(), coin()};
    geometry.y_down = {coin(), coin()};
    geometry.notch = maybe([this] { return Known<Side>{Side(below(4)), coin()}; });
    geometry.flat = coin();
    geometry.die_width_um = maybe([this] { return known(); });
    geometry.die_height_um = maybe([this] { return known(); });
    geometry.diameter_mm = maybe([this] { return known(); });
    geometry.center_die = maybe([this] { return position(); });
    geometry.reference_die = maybe([this] { return position(); });
    return geometry;
  }

  WaferMap map() {
    const auto integers = [this] { return maybe([this] { return integer(); }); };
    WaferMap map{text(), text(), text(), text(), text(), text()};
    map.labels = some([this] { return text(); });
    for (int x = below(5); x > 0; --x)
      map.dies.push_back({x, position().second, DieState(1 + below(3)), integers(), integers(), integers()});
    map.defects = some([this] { return defect(); });
    map.bins = some([this] { return bin(); });
    map.geometry = geometry();
    map.other = some([this] { return fact(); });
    map.source = text();
    map.warnings = some([this] { return text(); });
    return map;
  }

 private:
  std::mt19937 random_;
};

std::string written(const std::vector<WaferMap>& maps) {
  const TemporaryPath file(".json");
  const auto writer = json_writer(file.path());
  for (const auto& map : maps) writer->add(map);
  writer->finish();
  return read_file(file.path());
}

TEST(JsonWafers, NothingIsLost) {
  Draw draw(7);
  for (int round = 0; round < 100; ++round) {
    const auto maps = draw.some([&draw] { return draw.map(); });
    const std::string text = written(maps);
    ASSERT_EQ(wafers_of(read_json, text), maps) << text;
  }
}

// The schema of docs/wafer-maps.md, written by hand.
constexpr std::string_view kDocument = R"({"kerf_wafers": 1, "wafers": [
  {"lot": "L7", "wafer": "03", "labels": ["Donut"],
   "geometry": {"x_right": true, "y_down": false, "notch": "down", "die_width_um": 4000, "guessed": ["notch"]},
   "dies": [{"x": 0, "y": -1, "state": "fail", "bin": 9, "soft_bin": 90, "defects": 2},
            {"x": 1, "y": -1, "state": "untested"}],
   "defects": [{"id": 5, "x": 0, "y": -1, "x_um": 12.5, "images": ["a.jpg"], "other": [["ROUGHBIN", "1"]]}],
   "bins": [{"bin": 9, "name": "open", "pass": false}], "other": [["SETUP", "s"]]},
  {}
]})";

TEST(JsonWafers, SchemaByHand) {
  const auto maps = wafers_of(read_json, kDocument, "a.json");
  ASSERT_EQ(maps.size(), 2u);
  const WaferMap& map = maps[0];
  EXPECT_EQ(map.lot, "L7");
  EXPECT_EQ(map.wafer, "03");
  EXPECT_THAT(map.labels, ElementsAre("Donut"));
  EXPECT_THAT(map.dies, ElementsAre(Die{0, -1, DieState::fail, 9, 90, 2}, Die{1, -1, DieState::untested}));
  EXPECT_EQ(map.geometry.x_right, (Known<bool>{true, false}));
  EXPECT_EQ(map.geometry.y_down, (Known<bool>{false, false}));
  EXPECT_EQ(map.geometry.notch, (Known<Side>{Side::down, true}));
  EXPECT_EQ(map.geometry.die_width_um, (Known<double>{4000, false}));
  EXPECT_EQ(map.defects.at(0).x_um, 12.5);
  EXPECT_EQ(map.bins.at(0).pass, false);
  EXPECT_EQ(map.source, "a.json[0]");
  WaferMap empty;
  empty.source = "a.json[1]";
  EXPECT_EQ(maps[1], empty);
}

TEST(JsonWafers, WrittenFilesAreJsonWithTheSameKeys) {
  const auto document = nlohmann::json::parse(written({Draw(3).map()}));
  EXPECT_EQ(document.at("kerf_wafers"), 1);
  EXPECT_TRUE(document.at("wafers").at(0).at("geometry").contains("x_right"));
}

TEST(JsonWafers, TextThatIsNotUtf8IsTakenAsLatin1) {
  WaferMap map;
  map.step = "\xB5m";
  EXPECT_EQ(wafers_of(read_json, written({map}))[0].step, "\xC2\xB5m");
}

TEST(JsonWafers, NumbersThatJsonCannotHoldAreRefused) {
  WaferMap map;
  map.geometry.diameter_mm = {std::numeric_limits<double>::infinity(), false};
  EXPECT_THROW(written({map}), Error);
}

TEST(JsonWafers, ListsOfDies) {
  const auto maps =
      wafers_of(read_json, R"([{"wafer": 3, "die_x": 1, "die_y": 2, "result": "P", "hbin": null, "temp": 25},
    {"wafer": 3, "die_x": 2, "die_y": "2", "result": false, "hbin": 7, "temp": 25},
    {"wafer": 4, "die_x": 2, "die_y": 2, "result": 1, "temp": 30}])");
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(maps[0].wafer, "3");
  EXPECT_THAT(maps[0].dies, ElementsAre(Die{1, 2, DieState::pass}, Die{2, 2, DieState::fail, 7}));
  EXPECT_THAT(maps[1].other, ElementsAre(std::pair<std::string, std::string>("temp", "30")));
}

TEST(JsonWafers, LastElementOfADieCountsAndIsTold) {
  const auto maps = wafers_of(read_json, R"({"kerf_wafers": 1, "wafers": [{"dies":
    [{"x": 0, "y": 0, "state": "pass"}, {"x": 0, "y": 0, "state": "fail"}]}]})");
  EXPECT_THAT(maps.at(0).dies, ElementsAre(Die{0, 0, DieState::fail}));
  EXPECT_THAT(maps[0].warnings, ElementsAre(HasSubstr("1 elements tell of a die that came before")));
}

std::string in_wafer(const std::string& members) {
  return refusal(read_json, R"({"kerf_wafers": 1, "wafers": [{}, {)" + members + "}]}");
}

TEST(JsonWafers, RefusalsNameThePlace) {
  EXPECT_EQ(in_wafer(R"("dies": [{"x": 1.5, "y": 0, "state": "pass"}])"),
            "t: /wafers/1/dies/0/x: expected an integer of -2147483648 to 2147483647, got 1.5");
  EXPECT_THAT(in_wafer(R"("dies": [{"x": 3000000000, "y": 0, "state": "pass"}])"),
              HasSubstr("/wafers/1/dies/0/x"));
  EXPECT_EQ(in_wafer(R"("dies": [{"x": 1, "y": 0, "state": "off-wafer"}])"),
            "t: /wafers/1/dies/0/state: expected pass, fail or untested, got the string 'off-wafer'");
  EXPECT_EQ(in_wafer(R"("dies": [{"x": 1, "y": 0}])"), "t: /wafers/1/dies/0/state is missing");
  EXPECT_THAT(in_wafer(R"("dies": [{"x": 1, "y": 0, "state": "pass", "bin": 18446744073709551615}])"),
              HasSubstr("/wafers/1/dies/0/bin: expected an integer of 64 bits"));
  EXPECT_THAT(in_wafer(R"("dies": 3)"), HasSubstr("/wafers/1/dies: expected an array, got 3"));
  EXPECT_THAT(in_wafer(R"("lott": "a")"), HasSubstr("/wafers/1: the key \"lott\" is none that belongs here"));
  EXPECT_THAT(in_wafer(R"("lot": 5)"), HasSubstr("/wafers/1/lot: expected a string, got 5"));
  EXPECT_THAT(in_wafer(R"("lot": "a", "lot": "b")"), HasSubstr("the key \"lot\" twice"));
  EXPECT_THAT(in_wafer(R"("geometry": {"guessed": ["notch"]})"), HasSubstr("/wafers/1/geometry/guessed/0"));
  EXPECT_THAT(in_wafer(R"("other": [["a"]])"), HasSubstr("/wafers/1/other/0"));
  EXPECT_THAT(in_wafer(R"("labels": [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]])"),
              HasSubstr("nested more than 16"));
}

TEST(JsonWafers, OtherDocumentsAreRefused) {
  const auto says = [](std::string_view text) { return refusal(read_json, text); };
  EXPECT_EQ(says(""),
            "t: not valid JSON at line 1, column 1, where the text ends; expected '[', '{', or a literal");
  EXPECT_EQ(says("{\"kerf_wafers\": 1, \"wafers\": [\n{}"),
            "t: not valid JSON at line 2, column 3, where the text ends; expected ']'");
  EXPECT_EQ(says("{\"kerf_wafers\": 1, \"waf"),
            "t: not valid JSON at line 1, column 24, where the text ends; expected a closing quote");
  EXPECT_EQ(says("{\"kerf_wafers\" 1}"), "t: not valid JSON at line 1, column 16; expected ':'");
  EXPECT_THAT(says("3"), HasSubstr("expected {\"kerf_wafers\": 1"));
  EXPECT_THAT(says("{}"), HasSubstr("expected {\"kerf_wafers\": 1"));
  EXPECT_THAT(says("[]"), HasSubstr("the list is empty"));
  EXPECT_THAT(says("[3]"), HasSubstr("t: /0: expected an object that tells of a die, got 3"));
  EXPECT_THAT(says(R"([{"x": 1}])"), HasSubstr("t: /0/y is missing"));
  EXPECT_THAT(says(R"([{"x": [1], "y": 2}])"), HasSubstr("t: /0/x: expected a number or a string"));
  EXPECT_THAT(says(R"({"wafers": [{}]})"), HasSubstr("expected the key kerf_wafers before wafers"));
  EXPECT_THAT(says(R"({"kerf_wafers": 2, "wafers": [{}]})"),
              HasSubstr("/kerf_wafers: expected the number 1, got 2"));
  EXPECT_THAT(says(R"({"kerf_wafers": 1, "wafers": 5})"), HasSubstr("/wafers: expected an array"));
  EXPECT_THAT(says(R"({"kerf_wafers": 1, "wafers": [5]})"),
              HasSubstr("/wafers/0: expected an object, got 5"));
  EXPECT_THAT(says(R"({"images": []})"), HasSubstr("the key \"images\" is none that belongs here"));
  EXPECT_THAT(says(R"({"kerf_wafers": [1]})"), HasSubstr("/kerf_wafers"));
}

}  // namespace
}  // namespace kerf::wafer
