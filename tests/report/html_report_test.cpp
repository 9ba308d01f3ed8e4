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
using report_test::record_of;
using report_test::sample_run;
using report_test::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;

class HtmlReport : public ::testing::Test {
 protected:
  std::string page(const InspectionRun& run, const ReportOptions& options = {}) {
    write_html_report(run, folder_.path() / "report", options);
    return read_file(folder_.path() / "report" / "index.html");
  }
  TemporaryFolder folder_;
};

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) throw std::runtime_error("no " + begin);
  return text.substr(from + begin.size(), text.find(end, from + begin.size()) - from - begin.size());
}

json run_data(const std::string& html) {
  return json::parse(between(html, R"(id="run-data">)", "</script>"));
}

/// What the browser would store for the first picture, decoded by Kerf from the data URI with an outside
/// base64.
json first_picture(const std::string& html) {
  return json::parse(between(html, R"(</svg><script type="application/json">)", "</script>"));
}

TEST_F(HtmlReport, CountsWhatTheRunHolds) {
  const std::string html = page(sample_run(folder_.path()));
  for (const char* tile :
       {"<dt>Images</dt><dd>3</dd>", "<dt>Defects</dt><dd>3<", "<dt>Clean images</dt><dd>1</dd>",
        "<dt>Failures</dt><dd>1</dd>", "<dt>Time</dt><dd>4.50 s</dd>"})
    EXPECT_THAT(html, HasSubstr(tile));
  EXPECT_EQ(count(html, "<tr data-f="), 3u);
  EXPECT_EQ(count(html, "<figure "), 3u);
  EXPECT_EQ(count(html, "<g class=\"mark "), 3u);
  EXPECT_THAT(html, HasSubstr("kerf-litho"));
  EXPECT_THAT(html, HasSubstr("00112233445566778899aabbccddeeff"));
  EXPECT_THAT(html, HasSubstr("the PNG ends early"));
}

TEST_F(HtmlReport, ShowsWhatTheOthersOfADesignPrint) {
  auto run = sample_run(folder_.path());
  EXPECT_THAT(page(run), Not(HasSubstr("What the others print")));
  run.records[0].others = Reference{{4, 4, 1, std::vector<std::uint8_t>(16, 255)}, 7, 0.9};
  const std::string html = page(run);
  EXPECT_THAT(html, HasSubstr(", held against 7 others of its design"));
  EXPECT_EQ(count(html, "What the others print"), 1u);
  EXPECT_EQ(count(html, "<img class=\"others\" alt=\"\" decoding=\"async\" src=\"data:image/png;base64,"),
            1u);
}

TEST_F(HtmlReport, DataOfTheScriptAreTheRun) {
  const json data = run_data(page(sample_run(folder_.path())));
  EXPECT_EQ(data["classes"],
            json::parse(R"([{"name":"bridge","findings":2},{"name":"pinch","findings":1}])"));
  EXPECT_EQ(data["findings"],
            json::parse(R"([[0,0,0,0.91,10.0,20.0,30.0,40.0],[0,1,1,0.52,100.0,80.0,12.0,9.0],
                                               [1,0,0,0.3,50.0,60.0,20.0,20.0]])"));
  EXPECT_EQ(data["images"][2]["findings"], 0);
}

TEST_F(HtmlReport, TheCsvTellsWhatGoesToAPerson) {
  // page_check.mjs saves one and holds it against the run.
  EXPECT_THAT(page(sample_run(folder_.path())),
              HasSubstr(R"(["image", "defect", "confidence", "x", "y", "width", "height", "review"])"));
}

TEST_F(HtmlReport, OverlaysAreWellFormedAndInPixelsOfTheOriginal) {
  ReportOptions small;
  small.overlay_max_side = 64;
  const std::string html = page(sample_run(folder_.path()), small);
  const std::string svg =
      "<svg class=\"overlay\"" + between(html, "<svg class=\"overlay\"", "</svg>") + "</svg>";
  const auto elements = read_xml(svg);
  EXPECT_EQ(elements[0].attributes.at("viewBox"), "0 0 200 160");
  int edges = 0;
  for (const auto& element : elements) {
    if (element.name != "rect" || element.attributes.at("class") != "edge" || edges++ > 0) continue;
    EXPECT_EQ(element.attributes.at("x"), "10");
    EXPECT_EQ(element.attributes.at("y"), "20");
    EXPECT_EQ(element.attributes.at("width"), "30");
    EXPECT_EQ(element.attributes.at("height"), "40");
  }
  EXPECT_EQ(edges, 2);
}

TEST_F(HtmlReport, NeedsNothingFromOutside) {
  const std::string html = page(sample_run(folder_.path()));
  for (const char* outside :
       {"http:", "https:", "//cdn", "<link", "<iframe", "@import", "url(", "fetch(", "XMLHttp"})
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  EXPECT_FALSE(std::regex_search(html, std::regex(R"re(<[a-z]+[^>]* (src|href)="[^#])re")));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; img-src data:;"));
  EXPECT_THAT(html, Not(HasSubstr("unsafe-inline")));
}

TEST_F(HtmlReport, NoAttributeHoldsStyleOrScript) {
  // The policy would drop them without a word.
  const std::string html = page(sample_run(folder_.path()));
  EXPECT_FALSE(std::regex_search(html, std::regex(R"re(<[a-z]+[^>]* (style|on[a-z]+)=")re")));
}

TEST_F(HtmlReport, HostileNamesStayText) {
  InspectionRun run = sample_run(folder_.path());
  const std::string hostile =
      "x</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b\xff.png";
  run.records[0].file = hostile;
  run.records[0].findings[0].label = hostile;
  run.records[0].answer = hostile;
  run.records[0].model = hostile;
  run.records[0].model_hash = hostile;
  run.failures[0] = {hostile, hostile};
  ReportOptions options;
  options.title = hostile;
  const std::string html = page(run, options);
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, Not(HasSubstr("<img src=x")));
  EXPECT_THAT(html, Not(HasSubstr("\x1b")));
  EXPECT_THAT(html, Not(HasSubstr("\xff")));
  EXPECT_EQ(count(html, "<script"), count(html, "</script>"));
  EXPECT_EQ(count(html, "<script"), count(page(sample_run(folder_.path())), "<script") - 1)
      << "one picture has gone";
  EXPECT_EQ(run_data(html)["classes"][2]["name"],
            "x</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\\x1b\\xff.png");
}

TEST_F(HtmlReport, TheSameRunGivesTheSamePage) {
  const InspectionRun run = sample_run(folder_.path());
  const std::string first = page(run);
  EXPECT_EQ(page(run), first);
}

TEST_F(HtmlReport, MissingPicturesAreNotedAndKeepTheirBoxes) {
  InspectionRun run = sample_run(folder_.path());
  std::filesystem::remove(run.records[0].file);
  const std::string html = page(run);
  EXPECT_EQ(count(html, "Picture not shown"), 1u);
  EXPECT_EQ(count(html, "<img "), 2u);
  EXPECT_EQ(count(html, "<g class=\"mark "), 3u);
}

TEST_F(HtmlReport, APictureOfAnotherSizeIsNotShownUnderTheBoxes) {
  const InspectionRun run = sample_run(folder_.path());
  write_file(run.records[0].file, encode_png(report_test::ramp(100, 80)));
  EXPECT_THAT(page(run), HasSubstr("it was 200 × 160 pixels when it was inspected and is 100 × 80 now"));
}

TEST_F(HtmlReport, SmallPicturesAreWholeAndNeedNoCloseUps) {
  const json picture = first_picture(page(sample_run(folder_.path())));
  EXPECT_TRUE(picture["closeUps"].empty());
  EXPECT_TRUE(picture["uri"].get<std::string>().starts_with("data:image/jpeg;base64,/9j/"));  // FF D8 FF
}

TEST_F(HtmlReport, ReducedPicturesBringCloseUpsOfTheOriginal) {
  ReportOptions small;
  small.overlay_max_side = 64;
  const json picture = first_picture(page(sample_run(folder_.path()), small));
  ASSERT_EQ(picture["closeUps"].size(), 2u);
  EXPECT_EQ(picture["closeUps"][0]["area"],
            json::parse("[0.0,0.0,120.0,120.0]"));  // 3 x 40 around (25, 40), moved in
  EXPECT_EQ(picture["closeUps"][1]["area"],
            json::parse("[82.0,60.0,48.0,48.0]"));  // at least 48 around (106, 84.5)
}

TEST_F(HtmlReport, PicturesOfFewTonesArePng) {
  InspectionRun run = sample_run(folder_.path());
  Image board{200, 160, 3, std::vector<std::uint8_t>(200 * 160 * 3, 255)};
  std::fill(board.pixels.begin(), board.pixels.begin() + 9000, 0);
  write_file(run.records[0].file, encode_png(board));
  const std::string uri = first_picture(page(run))["uri"];
  EXPECT_TRUE(uri.starts_with("data:image/png;base64,iVBORw0KGgo"));
}

TEST_F(HtmlReport, AnEmptyRunIsAPage) {
  const std::string html = page({});
  EXPECT_THAT(html, HasSubstr("<dt>Images</dt><dd>0</dd>"));
  EXPECT_THAT(html, HasSubstr("No defects were found."));
}

TEST_F(HtmlReport, BoxesFarOutsideAreNoTrouble) {
  InspectionRun run = sample_run(folder_.path());
  run.records[0].findings = {{"bridge", {-1e300, 1e300, 1e308, 5}, 0.5}, {"bridge", {500, 500, -3, 0}, 1}};
  ReportOptions small;
  small.overlay_max_side = 64;
  const std::string html = page(run, small);
  EXPECT_EQ(first_picture(html)["closeUps"].size(), 2u);
  EXPECT_THAT(html, Not(HasSubstr("\"nan\"")));
  EXPECT_THAT(html, Not(HasSubstr("\"inf\"")));
}

TEST_F(HtmlReport, AFailureLeavesTheOldPage) {
  const std::string before = page(sample_run(folder_.path()));
  InspectionRun bad = sample_run(folder_.path());
  bad.records[0].findings[0].confidence = 7;
  EXPECT_THROW(write_html_report(bad, folder_.path() / "report"), Error);
  EXPECT_EQ(read_file(folder_.path() / "report" / "index.html"), before);
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "report"))
    EXPECT_EQ(entry.path().filename(), "index.html");
}

TEST_F(HtmlReport, AFolderThatCannotBeMadeIsOneSentence) {
  write_file(folder_.path() / "file", "x");
  EXPECT_THROW(write_html_report({}, folder_.path() / "file" / "report"), Error);
}

TEST_F(HtmlReport, TinyPictureSizesAreRefused) {
  ReportOptions options;
  options.overlay_max_side = 0;
  EXPECT_THROW(write_html_report({}, folder_.path(), options), Error);
}

}  // namespace
}  // namespace kerf
