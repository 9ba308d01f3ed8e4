#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/report.h>

#include <limits>
#include <sstream>

#include "report/text.h"

namespace kerf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

InspectionRecord record(const std::string& file, std::vector<Finding> findings) {
  InspectionRecord record;
  record.file = file;
  record.findings = std::move(findings);
  record.seconds = 2;
  return record;
}

InspectionRun small_run() {
  InspectionRun run;
  run.records = {record("a.png", {{"bridge", {1, 2, 30, 4}, 0.912}, {"pinch", {10, 20, 3, 4}, 0.5}}),
                 record("b.png", {})};
  run.failures = {{"c.png", "the PNG ends early"}};
  return run;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(FormatFindings, AlignsOneLineAFindingAndListsTheRest) {
  EXPECT_THAT(
      lines(format_findings(small_run())),
      ElementsAre(
          "image  defect  confidence   x   y  size, px",  //
          "a.png  bridge      91.2 %   1   2    30 × 4",  //
          "a.png  pinch       50.0 %  10  20     3 × 4",  //
          "b.png  clean",                                 //
          "c.png  failed: the PNG ends early",            //
          "",                                             //
          "3 images: 2 defects (bridge 1, pinch 1) in 1, 1 clean, 1 failed; 4.00 s, 2.00 s an image."));
}

TEST(FormatFindings, MarksAndCountsWhatGoesToAPerson) {
  InspectionRun run = small_run();
  run.records[0].findings[1].review = true;
  run.records[1].candidates = {{"pinch", {5, 6, 7, 8}, 0.2, true}, {"pinch", {5, 6, 7, 8}, 0.1}};
  EXPECT_THAT(lines(format_findings(run)),
              ElementsAre("image  defect  confidence   x   y  size, px  decides",  //
                          "a.png  bridge      91.2 %   1   2    30 × 4",           //
                          "a.png  pinch       50.0 %  10  20     3 × 4  a person",
                          "b.png  clean",                       //
                          "c.png  failed: the PNG ends early",  //
                          "",                                   //
                          "3 images: 2 defects (bridge 1, pinch 1) in 1, 1 clean, 1 failed; 4.00 s, 2.00 s "
                          "an image.",
                          "To a person: 1 finding, 1 candidate in 2 of 2 images."));
  const Finding finding = run.records[0].findings[0];
  run.records[0].revisions = {{Revised::kept, finding, finding}, {Revised::added, {}, finding}};
  run.records[1].revisions = {{Revised::added, {}, finding}, {Revised::removed, finding, {}}};
  EXPECT_THAT(format_findings(run),
              HasSubstr("an image.\nThe second stage: 1 kept, 1 removed, 2 added.\nTo a"));
  run.records[0].findings[1].review = false;
  const auto table = lines(format_findings(run));
  EXPECT_EQ(table[0], "image  defect  confidence   x   y  size, px") << "no finding asked, no column";
  EXPECT_EQ(table.back(), "To a person: 1 candidate in 1 of 2 images.");
}

TEST(FormatFindings, AnEmptyRunIsOneLine) {
  EXPECT_EQ(format_findings({}), "0 images: 0 clean.\n");
}

TEST(FormatFindings, FailuresAloneHaveNoHeading) {
  InspectionRun run;
  run.failures = {{"c.png", "gone"}};
  EXPECT_EQ(format_findings(run), "c.png  failed: gone\n\n1 image: 0 clean, 1 failed.\n");
}

TEST(FormatFindings, ShortensLongPathsToTheWidth) {
  InspectionRun run = small_run();
  run.records[0].file = "/fab/line3/" + std::string(200, 'x') + "/die_測試_0001.png";
  TableOptions options;
  options.width = 80;
  const auto table = lines(format_findings(run, options));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_LE(report::display_width(table[i]), 80u) << table[i];
  EXPECT_THAT(table[1], HasSubstr("…"));
  EXPECT_THAT(table[1], HasSubstr("_0001.png"));
}

TEST(FormatFindings, ANarrowTerminalStillNamesTheFile) {
  InspectionRun run = small_run();
  run.records[0].file = "some/long/folder/die_7.png";
  TableOptions options;
  options.width = 0;
  EXPECT_THAT(format_findings(run, options), HasSubstr("ie_7.png"));
}

TEST(FormatFindings, ColourChangesNoColumn) {
  TableOptions coloured;
  coloured.colour = true;
  const std::string text = format_findings(small_run(), coloured);
  EXPECT_THAT(text, HasSubstr("\x1b[31mfailed"));
  std::string bare;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b')
      i = text.find('m', i);
    else
      bare += text[i];
  }
  EXPECT_EQ(bare, format_findings(small_run()));
}

TEST(FormatFindings, NamesCannotSteerTheTerminal) {
  InspectionRun run = small_run();
  run.records[0].file = "a\x1b]0;owned\x07.png";
  run.records[0].findings[0].label = "bri\ndge";
  run.failures[0] = {"\xff.png", "bad \x1b[2J"};
  const std::string text = format_findings(run);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x07")));
  EXPECT_THAT(text, HasSubstr("a\\x1b]0;owned\\x07.png"));
  EXPECT_THAT(text, HasSubstr("bri\\x0adge"));
  EXPECT_THAT(text, HasSubstr("\\xff.png"));
}

TEST(FormatFindings, PagesOfATiffAreToldApart) {
  InspectionRun run;
  run.records = {record("stack.tif", {}), record("stack.tif", {}), record("one.tif", {})};
  run.records[1].page = 1;
  const auto table = lines(format_findings(run));
  EXPECT_EQ(table[1], "stack.tif (page 1)  clean");
  EXPECT_EQ(table[2], "stack.tif (page 2)  clean");
  EXPECT_EQ(table[3], "one.tif             clean");
}

TEST(FormatFindings, ValuesThatAreNoNumbersAreRefused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Finding& bad : {Finding{"a", {nan, 0, 1, 1}, 0.5}, Finding{"a", {0, 0, 1, 1}, nan},
                             Finding{"a", {0, 0, 1, 1}, 1.5}, Finding{"a", {0, 0, 1, -nan}, 0.5}}) {
    InspectionRun run = small_run();
    run.records[1].findings = {bad};
    EXPECT_THROW(format_findings(run), Error);
  }
}

}  // namespace
}  // namespace kerf
