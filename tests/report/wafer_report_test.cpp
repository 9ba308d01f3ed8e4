#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/report.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "report/markup_check.h"
#include "report/sample_run.h"

namespace kerf {
namespace {

using nlohmann::json;
using report_test::count;
using report_test::read_xml;
using report_test::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;

/// Columns 10..13 by rows 20..22, y growing upwards: the first line is the upper one, y = 22.
///     . p p .
///     p f u p
///     . f p .
WaferMap small_map() {
  WaferMap map;
  const std::vector<std::string> rows = {".pp.", "pfup", ".fp."};
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 4; ++column) {
      const char letter = rows[row][column];
      if (letter == '.') continue;
      const DieState state = letter == 'p'   ? DieState::pass
                             : letter == 'f' ? DieState::fail
                                             : DieState::untested;
      map.dies.push_back({10 + column, 22 - row, state, letter == 'f' ? 5 : 1, {}, {}});
    }
  map.geometry.y_down = {false, false};
  map.lot = "L7";
  map.wafer = "03";
  map.source = "folder/maps.npz[2]";
  map.time = "2026-01-31T12:00:00";
  map.device = "QV-17";
  map.labels = {"Scratch"};
  map.bins = {{5, false, "5", "open", false, {}}};
  map.warnings = {"The notch is said twice."};
  return map;
}

WaferReportEntry sample_entry() {
  WaferReportEntry entry;
  entry.map = small_map();
  entry.verdict.labels = {0.875, 0.125};
  entry.verdict.class_name = "Scratch";
  entry.verdict.confidence = 0.8125;
  entry.verdict.familiarity = 0.375;
  entry.verdict.margin = 2.5;
  entry.verdict.prototypes = {{"p", "Scratch", 0.771}, {"p", "Loc", 0.432}, {"p", "Donut", 0.211}};
  entry.verdict.neighbours = {{"train.npz[12]", "Scratch", 0.901}, {"train.npz[99]", "Loc", 0.654}};
  entry.neighbour_maps = {small_map(), {}};
  // Row by row as seen: the two failing dies are cells 5 and 9.
  entry.heat = WaferHeat{4, 3, std::vector<double>(12, 0.0), 0.812, 0.123, 0.701};
  entry.heat->cells[5] = 2;
  entry.heat->cells[9] = -0.5;
  return entry;
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) throw std::runtime_error("no " + begin);
  return text.substr(from + begin.size(), text.find(end, from + begin.size()) - from - begin.size());
}

class WaferReport : public ::testing::Test {
 protected:
  std::string page(const std::vector<WaferReportEntry>& entries, const std::string& title = "June") {
    write_wafer_report(folder_.path() / "report", title, entries, options_);
    return read_file(folder_.path() / "report" / "index.html");
  }
  static json dies(const std::string& html) {
    return json::parse(between(html, R"(</noscript><script type="application/json">)", "</script>"));
  }
  TemporaryFolder folder_;
  WaferReportOptions options_{{"Scratch-like", "Loc-like"}, "kerf-wafer", "00112233", 64, 400};
};

TEST_F(WaferReport, SaysEveryValue) {
  const std::string html = page({sample_entry()});
  for (const char* said : {"<h1>June</h1>",
                           "kerf-wafer",
                           "00112233",
                           "Wafer 03",
                           "L7",
                           "folder/maps.npz[2]",
                           "2026-01-31T12:00:00",
                           "QV-17",
                           "The notch is said twice.",
                           "81.2 %",
                           "Familiarity 37.5 %",
                           "Margin 2.50",
                           "12 to 1 over the second class",
                           "Scratch-like",
                           "87.5 %",
                           "Loc-like",
                           "12.5 %",
                           "0.771",
                           "0.432",
                           "0.211",
                           "train.npz[12]",
                           "similarity 0.901",
                           "train.npz[99]",
                           "similarity 0.654",
                           "8 dies: 5 pass, 2 fail, 1 untested; yield 71.4 %",
                           "bin 5 (open): 2",
                           "x grows right, y grows up"})
    EXPECT_THAT(html, HasSubstr(said));
  EXPECT_THAT(html, HasSubstr("As it is P 0.812, without the dies that speak most for it P 0.123, without as "
                              "many chosen by lot P 0.701."));
}

TEST_F(WaferReport, CountsWafersClassesAndUnknown) {
  std::vector<WaferReportEntry> entries(4, sample_entry());
  entries[1].verdict.class_name = "Loc";
  entries[3].verdict.unknown = true;
  entries[3].map.lot = "L8";
  const std::string html = page(entries);
  for (const char* tile : {"<dt>Wafers</dt><dd>4</dd>", "<dt>Unknown</dt><dd>1</dd>",
                           "<dt>Classes</dt><dd>2</dd>", "<dt>Lots</dt><dd>2</dd>", "<dd>71.4 %</dd>"})
    EXPECT_THAT(html, HasSubstr(tile));
  EXPECT_EQ(count(html, "<figure class=\"panel card wafer\""), 4u);
  EXPECT_EQ(count(html, "<span class=\"badge asks\">unknown</span>"), 1u);
  EXPECT_THAT(html, HasSubstr("it is like nothing that the model has learnt"));
  const json run = json::parse(between(html, R"(id="run-data">)", "</script>"));
  EXPECT_EQ(run["classes"], json::parse(R"(["Loc","Scratch"])"));
  const auto kind = [&](int wafer) { return run["wafers"][wafer][0].get<int>(); };
  EXPECT_EQ((std::vector{kind(0), kind(1), kind(2), kind(3)}), (std::vector{1, 0, 1, 2}));
}

TEST_F(WaferReport, DiesAreThereAsTheyAreSeen) {
  const json map = dies(page({sample_entry()}));
  EXPECT_EQ(map["states"], ".2p.pfup.fp.");
  EXPECT_EQ(map["x"], json::parse("[10,1]"));
  EXPECT_EQ(map["y"], json::parse("[22,-1]"));
  EXPECT_EQ(map["bins"], json::parse("[1,3,5,1,1,2,5,1,1,1]"));
  EXPECT_EQ(map["binNames"], json::parse(R"({"5":"open"})"));
  EXPECT_EQ(map["heat"]["dies"], json::parse("[100,-25]"));
  EXPECT_EQ(map["heat"]["most"], 2.0);
  EXPECT_FALSE(map.contains("defects"));
}

TEST_F(WaferReport, ThumbnailsAreWellFormedRunsOfDies) {
  const std::string html = page({sample_entry()});
  const auto elements =
      read_xml("<svg class=\"map\"" + between(html, "<svg class=\"map\"", "</svg>") + "</svg>");
  std::map<std::string, std::string> paths;
  for (const auto& element : elements)
    if (element.name == "path") paths[element.attributes.at("class")] = element.attributes.at("d");
  EXPECT_EQ(paths["p"], "M1 0.5h2m-3 1h4m-3 1h2");
  EXPECT_EQ(paths["f"], "M1 1.5h1m-1 1h1");
  EXPECT_EQ(paths["u"], "M2 1.5h1");
}

TEST_F(WaferReport, NotchIsWhereItIsAndDashedWhereGuessed) {
  WaferReportEntry entry = sample_entry();
  EXPECT_EQ(count(page({entry}), "class=\"notch"), 0u);
  entry.map.geometry.notch = Known<Side>{Side::right, true};
  const std::string html = page({entry});
  EXPECT_EQ(count(html, "class=\"notch guessed\""), 1u);
  EXPECT_THAT(html, HasSubstr("notch right (guessed)"));
  const auto svg = read_xml("<svg class=\"map\"" + between(html, "<svg class=\"map\"", "</svg>") + "</svg>");
  double x = 0, y = 0;
  ASSERT_EQ(std::sscanf(svg[2].attributes.at("d").c_str(), "M%lf %lf", &x, &y), 2);
  EXPECT_GT(x, 4) << "right of the four columns";
}

TEST_F(WaferReport, LotsHaveYieldAndAStackedMap) {
  std::vector<WaferReportEntry> entries(3, sample_entry());
  entries[1].map.wafer = "04";
  entries[2].map.lot = "alone";
  const std::string html = page(entries);
  EXPECT_THAT(html, HasSubstr("2 wafers, mean yield 71.4 %"));
  EXPECT_THAT(html, HasSubstr("2 wafers stacked"));
  EXPECT_EQ(count(html, "class=\"map stack\""), 1u);
  EXPECT_EQ(count(html, ">stacked map</a>"), 1u);
  EXPECT_EQ(count(html, "<tr><td><a href=\"#w"), 3u);
}

TEST_F(WaferReport, LotsThatCannotBeStackedSayWhy) {
  std::vector<WaferReportEntry> entries(2, sample_entry());
  entries[1].map.geometry.y_down = {true, false};
  const std::string html = page(entries);
  EXPECT_THAT(html, HasSubstr("No stacked map: "));
  EXPECT_EQ(count(html, "class=\"map stack\""), 0u);
}

TEST_F(WaferReport, HostileTextStaysText) {
  const std::string hostile =
      "x</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b\xff\u202e";
  WaferReportEntry entry = sample_entry();
  for (std::string* text : {&entry.map.lot, &entry.map.wafer, &entry.map.source, &entry.map.time,
                            &entry.map.device, &entry.map.step, &entry.map.tool, &entry.verdict.class_name})
    *text = hostile;
  entry.map.labels = entry.map.warnings = {hostile};
  entry.map.other = {{hostile, hostile}};
  entry.map.bins = {{5, false, hostile, hostile, false, {}}};
  for (auto* likes : {&entry.verdict.prototypes, &entry.verdict.neighbours})
    for (WaferLikeness& like : *likes) like.name = like.class_name = hostile;
  options_ = {{hostile, hostile}, hostile, hostile, 64, 400};
  const std::string html = page({entry, entry}, hostile);
  for (const char* bad : {"<script>alert", "<img", "\x1b", "\xff", "\u202e"})
    EXPECT_THAT(html, Not(HasSubstr(bad)));
  EXPECT_EQ(count(html, "<script"), 5u) << "two of the page, its values, and one for each wafer";
  EXPECT_EQ(count(html, "<script"), count(html, "</script>"));
  const json run = json::parse(between(html, R"(id="run-data">)", "</script>"));
  EXPECT_EQ(run["wafers"][0][6],
            "x</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\\x1b\\xff\\u202e");
}

TEST_F(WaferReport, LongTextIsCut) {
  WaferReportEntry entry = sample_entry();
  entry.map.lot = std::string(100'000, 'a');
  entry.map.warnings.assign(5000, "odd");
  const std::string html = page({entry});
  EXPECT_LT(html.size(), 80'000u);
  EXPECT_THAT(html, HasSubstr("4980 warnings not shown"));
}

TEST_F(WaferReport, NeedsNothingFromOutside) {
  const std::string html = page({sample_entry()});
  for (const char* outside :
       {"http:", "https:", "//cdn", "<link", "<iframe", "@import", "url(", "fetch(", "XMLHttp"})
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  EXPECT_FALSE(std::regex_search(html, std::regex(R"re(<[a-z]+[^>]* (style|on[a-z]+)=")re")));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; img-src data:;"));
}

TEST_F(WaferReport, TheSameWafersGiveTheSamePage) {
  const std::string first = page({sample_entry(), sample_entry()});
  EXPECT_EQ(page({sample_entry(), sample_entry()}), first);
}

TEST_F(WaferReport, NothingAndWafersWithoutDiesAreAPage) {
  EXPECT_THAT(page({}), HasSubstr("<dt>Wafers</dt><dd>0</dd>"));
  WaferReportEntry entry = sample_entry();
  entry.map.dies.clear();
  EXPECT_THAT(page({entry}), HasSubstr("not tested"));
  EXPECT_EQ(dies(page({entry}))["states"], "");
}

TEST_F(WaferReport, LargeMapsBecomeBlocksThatFailWhereADieFails) {
  WaferReportEntry entry = sample_entry();
  entry.heat.reset();
  entry.map.dies.clear();
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 30; ++x)
      entry.map.dies.push_back({x, y, x == 29 && y == 0 ? DieState::fail : DieState::pass, {}, {}, {}});
  options_.map_max_side = 10;
  const json map = dies(page({entry}));
  EXPECT_EQ(map["block"], 3);
  EXPECT_EQ(map["states"], "99pf") << "y grows upwards: the failing die is in the last row, at its end";
}

TEST_F(WaferReport, VerdictsThatDoNotFitAreRefused) {
  const auto refused = [&](auto change, const char* sentence) {
    std::vector<WaferReportEntry> entries = {sample_entry()};
    change(entries[0]);
    try {
      page(entries);
      FAIL() << "expected: " << sentence;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(sentence));
      EXPECT_THAT(error.what(), HasSubstr("folder/maps.npz[2]"));
    }
  };
  refused([](WaferReportEntry& e) { e.verdict.confidence = 1.5; }, "a probability outside 0..1");
  refused([](WaferReportEntry& e) { e.verdict.labels[0] = NAN; }, "a probability outside 0..1");
  refused([](WaferReportEntry& e) { e.verdict.labels.push_back(0); }, "3 label probabilities");
  refused([](WaferReportEntry& e) { e.verdict.margin = INFINITY; }, "not finite");
  refused([](WaferReportEntry& e) { e.heat->columns = 3; }, "expected 4 by 3");
  refused([](WaferReportEntry& e) { e.heat->cells[5] = NAN; }, "not finite");
  refused([](WaferReportEntry& e) { e.neighbour_maps.resize(3); }, "maps of 3 neighbours");
}

}  // namespace
}  // namespace kerf
